import type { z } from 'zod';
import type { ServiceName } from './topics.ts';

/** What a route answers when it does what it was asked to. */
export interface Answer {
  readonly status: number;
  /** When this answer is given. */
  readonly description: string;
  /** Name and schema of the body; absent when there is none. */
  readonly body?: NamedSchema;
  /** `application/json` unless told otherwise. JSON lines and texts have no schema of the whole. */
  readonly contentType?: string;
  /** Headers that this answer carries, each with its meaning. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A schema and the name under which the document lists it. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** A refusal: `application/problem+json` of this status with one of these codes. */
export interface Refused {
  readonly status: number;
  readonly codes: readonly string[];
}

/** A header that a route reads. */
export interface RequestHeader {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly required: boolean;
  readonly description: string;
}

/** Kinds of callers (docs/identity.md). What a reviewer may approve is another question; see `authority` in libs/identity. */
export const callerRoles = ['product', 'reviewer', 'operator', 'publisher', 'auditor', 'administrator'] as const;
export type CallerRole = (typeof callerRoles)[number];

/**
 * Where a request names the tenant that it is about: the header `tidegate-tenant`, `/tenantId` of the body or of the query,
 * the scope of a breaker or of a policy. `own`: it names none, and the answer holds what belongs to tenants of the caller.
 * `none`: nothing in it belongs to a tenant.
 */
export type TenantPlace =
  'header' | 'body' | 'query' | 'breaker_scope' | 'policy_scope' | 'policy_document' | 'own' | 'none';

/** Who may call a route, checked at one place for all routes (requirement I4). */
export interface RouteAccess {
  /** A caller needs one of these; `anyone` may also be nobody. */
  readonly roles: readonly CallerRole[] | 'anyone';
  readonly tenant: TenantPlace;
}

/** One HTTP route, declared once: the OpenAPI document, the reference page and the fuzzer are made from it. */
export interface HttpRoute {
  /** Stable name of the operation; generated clients call their methods so. */
  readonly id: string;
  /** Who serves it; `every` for those that all services have. */
  readonly service: ServiceName | 'every';
  readonly method: 'get' | 'post';
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  readonly access: RouteAccess;
  /** Parameters in the path, each with its meaning. */
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: z.ZodObject;
  readonly headers?: readonly RequestHeader[];
  readonly body?: NamedSchema;
  readonly answers: readonly Answer[];
  readonly refusals: readonly Refused[];
}

/** What every route with a body may refuse before it looks at its meaning. */
export const bodyRefusals: readonly Refused[] = [
  { status: 400, codes: ['malformed_json', 'bad_request', 'invalid_content_length'] },
  { status: 408, codes: ['request_timeout'] },
  { status: 413, codes: ['body_too_large'] },
  { status: 415, codes: ['unsupported_media_type'] },
  { status: 422, codes: ['invalid_body'] },
];

/** What every route may refuse that is not for anyone, before it looks at the request itself; see docs/identity.md. */
export const callerRefusals: readonly Refused[] = [
  {
    status: 401,
    codes: [
      ...['unauthenticated', 'token_malformed', 'token_expired', 'token_not_yet_valid', 'token_wrong_issuer'],
      ...['token_wrong_audience', 'token_wrong_key', 'key_unknown', 'key_expired', 'key_revoked', 'session_ended'],
    ],
  },
  {
    status: 403,
    codes: ['role_not_allowed', 'tenant_not_allowed', 'product_not_allowed', 'route_not_in_key', 'cross_site_request'],
  },
  { status: 503, codes: ['temporarily_unavailable'] },
];

/** What every route that asks the database may answer while the database is away; `Retry-After` says when to ask again. */
export const storeRefusals: readonly Refused[] = [{ status: 503, codes: ['temporarily_unavailable'] }];

/** Refusals of one status become one entry, since a document has one answer for each status. */
export function mergedRefusals(refusals: readonly Refused[]): Refused[] {
  const byStatus = new Map<number, Set<string>>();
  for (const { status, codes } of refusals) {
    const known = byStatus.get(status) ?? new Set<string>();
    for (const code of codes) known.add(code);
    byStatus.set(status, known);
  }
  return [...byStatus]
    .sort(([left], [right]) => left - right)
    .map(([status, codes]) => ({ status, codes: [...codes] }));
}
