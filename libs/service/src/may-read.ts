import { httpRoutes } from '@tidegate/contracts/http-routes';
import { checkTenant } from '@tidegate/identity/may-call';
import type { NamedTenant } from '@tidegate/identity/named-tenant';
import { callerOf } from './caller-door.ts';
import type { RequestHeaders } from './caller-door.ts';

/** Whether the caller of a list may see an entry of this tenant; what is everybody's is seen by everybody who may list. */
export function mayRead(headers: RequestHeaders, routeId: string, tenant: NamedTenant): boolean {
  const route = httpRoutes.find(({ id }) => id === routeId);
  if (route === undefined) throw new Error(`there is no route ${routeId}`);
  return tenant.kind === 'everybody' || checkTenant(callerOf(headers), route, tenant) === null;
}
