import { createHmac, timingSafeEqual } from 'node:crypto';
import { keyTopic } from '@tidegate/contracts/flows';
import { ApiKeyChanged } from '@tidegate/contracts/key-events';
import type { ApiKey } from '@tidegate/contracts/key-events';
import { callerOfKey, readKey } from '@tidegate/identity/api-key';
import type { Caller } from '@tidegate/identity/caller';
import { callerRefusal } from '@tidegate/identity/caller-refusal';
import type { ControlState } from '@tidegate/kafka/control-state';
import { problemOfRefusal } from './caller-door.ts';

/** The keys that exist, by id. */
export type FindKey = (keyId: string) => ApiKey | undefined;

/** The keys as the compacted topic has them: in memory, so that no request asks a database, and a revocation is here at once. */
export function keysIn(control: Pick<ControlState, 'get'>): FindKey {
  return (keyId) => {
    const event = control.get<ApiKey>(keyTopic, keyId);
    return event?.type === ApiKeyChanged.type && event.data.keyId === keyId ? event.data : undefined;
  };
}

/**
 * The digest by which a secret is known. Keyed, so that a table or topic that leaks is of no use without the key; fast, since a
 * secret of 256 random bits cannot be guessed however fast the guesses are (ADR 27).
 */
export function digestOfSecret(secret: string, keySecret: string): string {
  return createHmac('sha256', keySecret).update(secret).digest('hex');
}

/** The caller that an API key speaks for. @throws ProblemError 401 `key_unknown`, `key_expired`, `key_revoked` */
export function proveKey(credential: string, findKey: FindKey, keySecret: string | undefined, now: string): Caller {
  const parts = readKey(credential);
  const key = parts === null ? undefined : findKey(parts.keyId);
  if (parts === null || key === undefined || keySecret === undefined || !fits(parts.secret, key, keySecret)) {
    throw problemOfRefusal(callerRefusal('key_unknown'));
  }
  const caller = callerOfKey(key, now);
  if ('code' in caller) throw problemOfRefusal(caller);
  return caller;
}

function fits(secret: string, { digest }: ApiKey, keySecret: string): boolean {
  return timingSafeEqual(Buffer.from(digestOfSecret(secret, keySecret), 'hex'), Buffer.from(digest, 'hex'));
}
