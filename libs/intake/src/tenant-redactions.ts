import { compileRedaction, type Pseudonym, type Redaction } from './redact.ts';
import type { TenantsDocument } from './tenants-document.ts';

/** Redaction by tenant; a tenant without rules is not in it and pays nothing. */
export type Redactions = ReadonlyMap<string, Redaction>;

/** Who may ask, and what of theirs is hidden. */
export interface KnownTenants {
  readonly ids: ReadonlySet<string>;
  readonly redactions: Redactions;
}

/** @param pseudonymOf a keyed hash of each tenant's own, so that nobody's pseudonyms can be compared with another's */
export function knownTenantsOf(
  { tenants }: TenantsDocument,
  pseudonymOf: (tenantId: string) => Pseudonym,
): KnownTenants {
  const redacting = tenants.filter(({ redaction }) => redaction.length > 0);
  return {
    ids: new Set(tenants.map(({ id }) => id)),
    redactions: new Map(redacting.map(({ id, redaction }) => [id, compileRedaction(redaction, pseudonymOf(id))])),
  };
}

/** Whether some rule hashes, for which a key is needed. */
export function hashesAnything({ tenants }: TenantsDocument): boolean {
  return tenants.some(({ redaction }) => redaction.some((rule) => rule.with === 'hash'));
}
