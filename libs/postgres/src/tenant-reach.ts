import { AsyncLocalStorage } from 'node:async_hooks';

/** Tenants whose rows statements may touch; `*` for all of them. */
export type TenantReach = readonly string[] | '*';

const reach = new AsyncLocalStorage<TenantReach | undefined>();

/**
 * Runs `run`, and whatever it starts, with statements that reach rows of these tenants only (ADR 28). Outside of it there is no
 * tenant to keep to: the log's handlers, timers and metrics, which are there for all tenants at once.
 */
export function withinTenants<Result>(tenants: TenantReach | undefined, run: () => Result): Result {
  return reach.run(tenants, run);
}

/** The reach of the code that runs; undefined outside of `withinTenants`. */
export function tenantReach(): TenantReach | undefined {
  return reach.getStore();
}

/** What both may reach together; undefined when one of them has no bounds. */
export function joinReach(left: TenantReach | undefined, right: TenantReach | undefined): TenantReach | undefined {
  if (left === undefined || right === undefined) return undefined;
  return left === '*' || right === '*' ? '*' : [...new Set([...left, ...right])];
}
