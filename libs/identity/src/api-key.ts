import type { ApiKey } from '@tidegate/contracts/key-events';
import type { Caller } from './caller.ts';
import { callerRefusal } from './caller-refusal.ts';
import type { CallerRefusal } from './caller-refusal.ts';

/** The two parts of an API key. The prefix is for scanners that look for leaked secrets. */
export interface KeyParts {
  readonly keyId: string;
  /** 256 random bits, base64url. */
  readonly secret: string;
}

const shape = /^tgk_([a-z2-7]{16})_([A-Za-z0-9_-]{43})$/;

/** Whether a credential wants to be an API key; anything else wants to be a token. */
export function isKeyLike(credential: string): boolean {
  return credential.startsWith('tgk_');
}

/** Null for what is no API key. */
export function readKey(credential: string): KeyParts | null {
  const match = shape.exec(credential);
  return match ? { keyId: match[1]!, secret: match[2]! } : null;
}

export function writeKey({ keyId, secret }: KeyParts): string {
  return `tgk_${keyId}_${secret}`;
}

/** Whether a key whose secret fits may be used at this time (RFC 3339). The caller it speaks for, or why not. */
export function callerOfKey(key: ApiKey, now: string): Caller | CallerRefusal {
  const refusal = refusalOf(key, now);
  if (refusal !== null) return refusal;
  return {
    ...{ proof: 'key', id: `key:${key.keyId}`, name: `${key.product} of ${key.tenantId}`, routes: key.routes },
    product: key.product,
    saidAt: null,
    entitlements: [{ roles: ['product'], tenants: [key.tenantId], approves: [], queues: [] }],
  };
}

type Validity = Pick<ApiKey, 'keyId' | 'revokedAt' | 'expiresAt'>;

/** Whether who has its secret may use a key at this time (RFC 3339). */
export function isUsable(key: Validity, now: string): boolean {
  return refusalOf(key, now) === null;
}

function refusalOf({ keyId, revokedAt, expiresAt }: Validity, now: string): CallerRefusal | null {
  if (revokedAt !== null) return callerRefusal('key_revoked', `Key ${keyId} was revoked on ${revokedAt}.`);
  if (Date.parse(now) < Date.parse(expiresAt)) return null;
  return callerRefusal('key_expired', `Key ${keyId} expired on ${expiresAt}.`);
}
