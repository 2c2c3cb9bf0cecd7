import type { HttpRoute } from '@tidegate/contracts/http-route';
import { hasRole, isAmong, tenantsWith } from './caller.ts';
import type { Caller, Tenants } from './caller.ts';
import type { NamedTenant } from './named-tenant.ts';
import { callerRefusal } from './caller-refusal.ts';
import type { CallerRefusal } from './caller-refusal.ts';

type Route = Pick<HttpRoute, 'id' | 'access'>;

/** Whether the caller may use the route at all, whatever the request says (requirement I4). Null when so. */
export function checkRole(caller: Caller | null, { id, access }: Route): CallerRefusal | null {
  const { roles } = access;
  if (roles === 'anyone') return null;
  if (caller === null) return callerRefusal('unauthenticated');
  if (caller.routes !== null && !caller.routes.includes(id)) {
    return callerRefusal('route_not_in_key', `The key is for ${listed(caller.routes)}; "${id}" is not among them.`);
  }
  if (caller.entitlements.some((entitlement) => hasRole(entitlement, roles))) return null;
  const held = [...new Set(caller.entitlements.flatMap((entitlement) => entitlement.roles))];
  return callerRefusal(
    'role_not_allowed',
    `This takes one of the roles ${listed(roles)}; ${JSON.stringify(caller.name)} has ${listed(held)}.`,
  );
}

/** Whether the caller may do this for the tenant that the request names. Null when so. */
export function checkTenant(caller: Caller | null, { access }: Route, named: NamedTenant): CallerRefusal | null {
  if (access.roles === 'anyone' || caller === null || named.kind === 'nobody') return null;
  const tenants = tenantsWith(caller, access.roles);
  if (tenants === '*' || (named.kind === 'one' && isAmong(tenants, named.tenantId))) return null;
  const asked = named.kind === 'one' ? `tenant ${JSON.stringify(named.tenantId.slice(0, 64))}` : 'every tenant at once';
  return callerRefusal('tenant_not_allowed', `This is about ${asked}; you may act for ${listed(tenants)}.`);
}

/** Whether the caller may speak as the product that the body names; a key is of one product. Null when so. */
export function checkProduct(caller: Caller | null, { access }: Route, body: unknown): CallerRefusal | null {
  const mine = caller?.product ?? null;
  if (mine === null || access.tenant !== 'body' || typeof body !== 'object' || body === null) return null;
  const { product } = body as { readonly product?: unknown };
  if (typeof product !== 'string' || product === mine) return null;
  const found = `This is of product ${JSON.stringify(product.slice(0, 64))}; the key is of ${JSON.stringify(mine)}.`;
  return callerRefusal('product_not_allowed', found);
}

/** The tenants whose rows the request may touch: the one it names, else all that the caller may act for. */
export function reachOf(caller: Caller | null, { access }: Route, named: NamedTenant): Tenants {
  if (caller === null) return [];
  const tenants = tenantsWith(caller, access.roles);
  return named.kind === 'one' && isAmong(tenants, named.tenantId) ? [named.tenantId] : tenants;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.slice(0, 20).join(', ');
}
