import type { CallerRole } from '@tidegate/contracts/http-route';

/** Tenants that somebody may act for; `*` for all of them. */
export type Tenants = readonly string[] | '*';

/** Roles together with the tenants that they are for. Roles of one entitlement never count for the tenants of another. */
export interface Entitlement {
  readonly roles: readonly CallerRole[];
  readonly tenants: Tenants;
  /** Roles of approvers (`approverRoles` of cases) that a reviewer has. */
  readonly approves: readonly string[];
  /** Queues that a reviewer works on; `*` for all of them. */
  readonly queues: readonly string[] | '*';
}

/** Who calls, and how the name was proved: not at all (`header`), or by a key, a token of an issuer, or a session. */
export interface Caller {
  readonly proof: 'header' | 'key' | 'token' | 'session';
  /** Stable; the name that is kept with everything that the caller does. */
  readonly id: string;
  /** For people to read. */
  readonly name: string;
  readonly entitlements: readonly Entitlement[];
  /** Operation ids that the caller is limited to; null for all that the roles allow. */
  readonly routes: readonly string[] | null;
  /** The product that the caller is and may speak as; null for any. */
  readonly product: string | null;
  /** When the issuer said what the entitlements come from, RFC 3339; null where no issuer did, or not when. */
  readonly saidAt: string | null;
}

/** Tenants for which the caller has one of these roles. */
export function tenantsWith(caller: Caller, roles: readonly CallerRole[] | 'anyone'): Tenants {
  const fitting = caller.entitlements.filter((one) => roles === 'anyone' || hasRole(one, roles));
  if (fitting.some(({ tenants }) => tenants === '*')) return '*';
  return [...new Set(fitting.flatMap(({ tenants }) => tenants))].toSorted();
}

export function isAmong(tenants: Tenants, tenantId: string): boolean {
  return tenants === '*' || tenants.includes(tenantId);
}

export function hasRole({ roles: held }: Entitlement, roles: readonly CallerRole[]): boolean {
  return held.some((role) => roles.includes(role));
}
