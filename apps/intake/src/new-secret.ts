import { randomBytes } from 'node:crypto';
import type { KeyParts } from '@tidegate/identity/api-key';

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** A new API key: 80 random bits to name it, 256 to prove it. */
export function newSecret(): KeyParts {
  const keyId = [...randomBytes(16)].map((byte) => letters[byte % letters.length]).join('');
  return { keyId, secret: randomBytes(32).toString('base64url') };
}
