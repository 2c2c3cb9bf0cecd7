import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Pseudonyms of the form that the service makes; the key is of no matter here. */
export function pseudonymForTests(text: string): string {
  const bytes = sha256(utf8ToBytes(text)).slice(0, 12);
  return [...bytes].map((byte) => String.fromCharCode(97 + (byte >> 4), 97 + (byte & 15))).join('');
}
