import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.ts';
import type { Action } from './request-events.ts';

/** SHA-256 of a text in UTF-8, hex. */
export type Sha256 = (text: string) => string;

const sha256InJavaScript: Sha256 = (text) => bytesToHex(sha256(utf8ToBytes(text)));

/**
 * SHA-256 over RFC 8785 canonical JSON, hex. The same value has the same digest whatever the order of its keys. A process
 * that digests much hands in the function of its platform, which is several times as fast.
 */
export function digestOf(value: unknown, hash: Sha256 = sha256InJavaScript): string {
  const canonical = canonicalJson(value);
  if (canonical === undefined) throw new TypeError('digestOf: the value is not JSON');
  return hash(canonical);
}

/** What an approval is bound to: name, arguments and value of the exact action (requirement E7). */
export function actionDigestOf(action: Action, hash?: Sha256): string {
  // Keys in order, which is the fast way.
  return digestOf({ arguments: action.arguments, name: action.name, value: action.value ?? null }, hash);
}
