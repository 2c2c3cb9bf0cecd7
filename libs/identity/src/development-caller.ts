import { callerRoles } from '@tidegate/contracts/http-route';
import type { Caller } from './caller.ts';

/** Anybody, as long as names in headers are believed (ADR 10): every role, for every tenant. */
export function developmentCaller(name: string): Caller {
  const everything = { roles: callerRoles, tenants: '*', approves: [], queues: '*' } as const;
  return { proof: 'header', id: name, name, entitlements: [everything], routes: null, product: null, saidAt: null };
}
