import { Slug } from '@tidegate/contracts/envelope';
import type { Caller, Entitlement, Tenants } from './caller.ts';
import type { EntitlementRule, IssuerEntry } from './identity-document.ts';

/** Claims of a token whose signature, issuer, audience and times were checked. */
export type TokenClaims = Readonly<Record<string, unknown>>;

const subjectBytesMax = 200;

/**
 * Who a token speaks for: identified by issuer and subject, never by an address or a name (ASVS 5.0, 10.3.3). Null when the
 * subject cannot be used as a name.
 */
export function callerOfToken(claims: TokenClaims, issuer: IssuerEntry, proof: 'token' | 'session'): Caller | null {
  const { sub } = claims;
  if (typeof sub !== 'string' || sub.length > subjectBytesMax || !/^[\x21-\x7e]+$/.test(sub)) return null;
  const id = issuer.name === undefined ? sub : `${sub}@${issuer.name}`;
  const name = claims[issuer.nameClaim];
  return {
    ...{ proof, id, routes: null, product: null },
    name: typeof name === 'string' && name.trim() !== '' ? name.slice(0, 128) : id,
    entitlements: issuer.entitlements.flatMap((rule) => entitlementOf(rule, claims) ?? []),
    saidAt: instantOf(claims['iat']),
  };
}

/** Seconds since 1970 as tokens have them; null for anything else, and for what no calendar knows. */
function instantOf(seconds: unknown): string | null {
  if (typeof seconds !== 'number') return null;
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function entitlementOf(rule: EntitlementRule, claims: TokenClaims): Entitlement | null {
  if (!rule.when.every(({ claim, has }) => valuesOf(claims[claim]).includes(has))) return null;
  const { roles, approves, queues } = rule;
  const tenants = tenantsOf(rule, claims);
  return tenants === '*' || tenants.length > 0 ? { roles, tenants, approves, queues } : null;
}

/** A claim may name tenants but never all of them: that stands in the file only. */
function tenantsOf({ tenants }: EntitlementRule, claims: TokenClaims): Tenants {
  if (tenants === '*' || Array.isArray(tenants)) return tenants;
  return valuesOf(claims[tenants.claim]).filter((value) => Slug.safeParse(value).success);
}

function valuesOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((value) => typeof value === 'string');
  if (typeof claim === 'string') return [claim];
  return typeof claim === 'boolean' || typeof claim === 'number' ? [String(claim)] : [];
}
