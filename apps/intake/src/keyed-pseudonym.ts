import { createHmac } from 'node:crypto';
import type { Pseudonym } from '@tidegate/intake/redact';

const bytesUsed = 12;

/** HMAC-SHA-256 under the key of the installation, 96 bits of it as 24 letters from a to p; each tenant has its own. */
export function keyedPseudonym(secret: string, tenantId: string): Pseudonym {
  return (text) => {
    const hash = createHmac('sha256', secret).update(`${tenantId}\0${text}`).digest();
    return Array.from(hash.subarray(0, bytesUsed), lettersOf).join('');
  };
}

const lettersOf = (byte: number): string => String.fromCharCode(97 + (byte >> 4), 97 + (byte & 15));
