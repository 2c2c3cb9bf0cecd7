import { keyRoutes } from './http-key-routes.ts';
import { actionRoutes } from './http-action-routes.ts';
import { blindRoutes } from './http-blind-routes.ts';
import { colleagueRoutes } from './http-colleague-routes.ts';
import { guardRoutes } from './http-guard-routes.ts';
import { operatorRoutes } from './http-operator-routes.ts';
import { policyRoutes } from './http-policy-routes.ts';
import { productRoutes } from './http-product-routes.ts';
import { reviewerRoutes } from './http-reviewer-routes.ts';
import { signInRoutes } from './http-sign-in.ts';
import type { HttpRoute } from './http-route.ts';

/**
 * Every HTTP route of every service. Two addresses are none of the API and not here: the files of the console, which the
 * review service answers at every other address, and `/metrics` on the port of the metrics.
 */
export const httpRoutes: readonly HttpRoute[] = [
  ...productRoutes,
  ...actionRoutes,
  ...reviewerRoutes,
  ...colleagueRoutes,
  ...guardRoutes,
  ...blindRoutes,
  ...operatorRoutes,
  ...policyRoutes,
  ...keyRoutes,
  ...signInRoutes,
];
