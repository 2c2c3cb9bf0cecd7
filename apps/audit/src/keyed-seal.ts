import { createHash, createHmac } from 'node:crypto';
import type { Seal } from '@tidegate/audit/withhold';

/**
 * Seals values under a key. Keyed, because a plain hash beside the redacted text would tell what was masked: there are only a
 * few thousand million card numbers to try.
 */
export function keyedSeal(key: Buffer): (value: string) => Seal {
  return (value) => {
    const hash = createHash('sha256').update(value).digest('hex');
    return { bytes: Buffer.byteLength(value), hmacSha256: createHmac('sha256', key).update(hash).digest('hex') };
  };
}
