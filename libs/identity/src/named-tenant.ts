import type { TenantPlace } from '@tidegate/contracts/http-route';
import { tenantHeader } from '@tidegate/contracts/http-requests';

/** The parts of a request in which a tenant can be named, as they came in. */
export interface RequestParts {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly query: unknown;
  readonly params: unknown;
  readonly body: unknown;
}

/** Which tenant a request is about: one, everybody, or nobody (it names none, or something that is no name). */
export type NamedTenant =
  { readonly kind: 'one'; readonly tenantId: string } | { readonly kind: 'everybody' } | { readonly kind: 'nobody' };

const everybody: NamedTenant = { kind: 'everybody' };
const nobody: NamedTenant = { kind: 'nobody' };

/** Where each place is read; what is no text there is refused later, by the schema of the route. */
const readers: Readonly<Record<TenantPlace, (parts: RequestParts) => NamedTenant>> = {
  header: ({ headers }) => oneOf(headers[tenantHeader]),
  body: ({ body }) => oneOf(fieldOf(body, 'tenantId')),
  // A list without a tenant is one of all tenants.
  query: ({ query }) => (fieldOf(query, 'tenantId') === undefined ? everybody : oneOf(fieldOf(query, 'tenantId'))),
  breaker_scope: ({ body }) => tenantOfBreaker(fieldOf(body, 'scope')),
  policy_scope: ({ params }) => tenantOfPolicy(fieldOf(params, 'scope')),
  policy_document: ({ body }) => tenantOfPolicy(fieldOf(fieldOf(body, 'document'), 'scope')),
  own: () => nobody,
  none: () => nobody,
};

export function namedTenant(place: TenantPlace, parts: RequestParts): NamedTenant {
  return readers[place](parts);
}

/** The tenant of a breaker scope (contracts: cohorts): `global` is everybody's. */
export function tenantOfBreaker(scope: unknown): NamedTenant {
  if (scope === 'global') return everybody;
  const match = typeof scope === 'string' ? /^(?:tenant|task|cohort):([^/]+)/.exec(scope) : null;
  return oneOf(match?.[1]);
}

/** The tenant of the scope of a policy: `*` is everybody's. */
export function tenantOfPolicy(scope: unknown): NamedTenant {
  return scope === '*' ? everybody : oneOf(scope);
}

function oneOf(value: unknown): NamedTenant {
  return typeof value === 'string' && value !== '' ? { kind: 'one', tenantId: value } : nobody;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
