import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Action } from './request-events.ts';

/** SHA-256 over RFC 8785 canonical JSON, hex. The same value has the same digest whatever the order of its keys. */
export function digestOf(value: unknown): string {
  const canonical = canonicalize(value);
  if (canonical === undefined) throw new TypeError('digestOf: the value is not JSON');
  return bytesToHex(sha256(utf8ToBytes(canonical)));
}

/** What an approval is bound to: name, arguments and value of the exact action (requirement E7). */
export function actionDigestOf(action: Action): string {
  return digestOf({ name: action.name, arguments: action.arguments, value: action.value ?? null });
}
