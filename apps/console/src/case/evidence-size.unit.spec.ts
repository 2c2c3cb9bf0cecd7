import { describe, expect, it } from '@jest/globals';
import { bytesText } from './evidence-size.ts';

describe('the size of evidence that stays where it is', () => {
  it.each([
    [1, '1 byte'],
    [1_023, '1023 bytes'],
    [1_024, '1.0 KiB'],
    [5_000_000, '4.8 MiB'],
    [1_099_511_627_776, '1.0 TiB'],
  ])('of %d reads as %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});
