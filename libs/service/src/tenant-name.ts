import { tenantHeader } from '@tidegate/contracts/http-requests';
import { callerOf } from './caller-door.ts';
import type { RequestHeaders } from './caller-door.ts';

/** The tenant that the header names; without one, the only tenant that the caller may act for, if it is only one. */
export function tenantNamedBy(headers: RequestHeaders): string | undefined {
  const header = headers[tenantHeader];
  if (header !== undefined) return String(header);
  const entitlements = callerOf(headers)?.entitlements ?? [];
  const tenants = new Set(entitlements.flatMap((entitlement) => entitlement.tenants));
  const [only] = tenants;
  return tenants.size === 1 && only !== '*' ? only : undefined;
}
