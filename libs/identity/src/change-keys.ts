import type { ApiKey } from '@tidegate/contracts/key-events';
import { isUsable } from './api-key.ts';

/** Keys of one product that may be used at a time: the one in use, and its successor while it is brought out. */
export const keysAtATime = 2;

/** What is asked for when a key is made. */
export interface NewKey {
  readonly keyId: string;
  readonly digest: string;
  readonly tenantId: string;
  readonly product: string;
  readonly routes: readonly string[] | null;
  readonly note: string;
  readonly days: number;
}

/** Who asks, and when (RFC 3339). */
export interface Asked {
  readonly by: string;
  readonly now: string;
}

export interface KeyRefusal {
  readonly kind: 'refused';
  readonly code: 'too_many_keys' | 'key_not_usable';
  readonly detail: string;
}

/** A new key beside those that the product has. */
export function makeKey(wanted: NewKey, others: readonly ApiKey[], { by, now }: Asked): ApiKey | KeyRefusal {
  const usable = others.filter((key) => isUsable(key, now));
  if (usable.length >= keysAtATime) {
    const ids = usable.map(({ keyId }) => keyId).join(' and ');
    const detail = `Product "${wanted.product}" of "${wanted.tenantId}" has ${usable.length} usable keys (${ids}); revoke one first.`;
    return { kind: 'refused', code: 'too_many_keys', detail };
  }
  const { days, routes, ...rest } = wanted;
  return {
    ...rest,
    ...{
      routes: routes === null ? null : [...routes],
      createdBy: by,
      createdAt: now,
      expiresAt: later(now, days * day),
    },
    ...{ revokedBy: null, revokedAt: null },
  };
}

/** A successor with the same rights; the old key goes on until the end of the overlap, never longer than before. */
export function rotateKey(
  old: ApiKey,
  wanted: Pick<NewKey, 'keyId' | 'digest' | 'days'> & { readonly overlapHours: number },
  others: readonly ApiKey[],
  asked: Asked,
): { readonly made: ApiKey; readonly ending: ApiKey } | KeyRefusal {
  if (!isUsable(old, asked.now)) {
    const detail = `Key ${old.keyId} cannot be used any more; make a new one for product "${old.product}".`;
    return { kind: 'refused', code: 'key_not_usable', detail };
  }
  const { tenantId, product, routes, note } = old;
  const { overlapHours, ...fresh } = wanted;
  const made = makeKey({ ...fresh, tenantId, product, routes, note }, others, asked);
  if ('kind' in made) return made;
  const end = later(asked.now, overlapHours * hour);
  return { made, ending: { ...old, expiresAt: end < old.expiresAt ? end : old.expiresAt } };
}

/** Revoked from now on; a key that is revoked already stays as it was. */
export function revokeKey(key: ApiKey, { by, now }: Asked): ApiKey {
  return key.revokedAt === null ? { ...key, revokedBy: by, revokedAt: now } : key;
}

const hour = 3_600_000;
const day = 24 * hour;

function later(now: string, milliseconds: number): string {
  return new Date(Date.parse(now) + milliseconds).toISOString();
}
