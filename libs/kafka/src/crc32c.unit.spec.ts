import { describe, expect, it } from '@jest/globals';
import theirs from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
import { crc32c } from './crc32c.ts';

describe('crc32c', () => {
  it('has the check value of the standard (RFC 3720, appendix B.4)', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  });

  it('is that of kafkajs for bytes of every length and value', () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 700 }, (_, index) => (index * index * 31 + index) & 0xff));
    for (let length = 0; length <= bytes.length; length += 1) {
      const part = bytes.subarray(bytes.length - length);
      expect(crc32c(part)).toBe(theirs(part));
    }
  });
});
