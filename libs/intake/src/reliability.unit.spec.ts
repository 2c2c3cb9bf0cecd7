import { describe, expect, it } from '@jest/globals';
import { isUnreliable, judged, wilsonLower, type Reliability } from './reliability.ts';

const after = (records: readonly boolean[]) =>
  records.reduce<Reliability | undefined>((known, valid) => judged(known, valid), undefined) as Reliability;
const every = (nth: number, count: number) => Array.from({ length: count }, (_, index) => index % nth !== 0);

describe('reliability', () => {
  it('gives the Wilson bounds that others give', () => {
    // R: binom::binom.confint(x, n, method = "wilson")$lower
    expect(wilsonLower(10 / 40, 40)).toBeCloseTo(0.14187, 4);
    expect(wilsonLower(0, 20)).toBeCloseTo(0, 12);
    expect(wilsonLower(1, 10)).toBeCloseTo(0.72247, 4);
  });

  it('is lost by a source of which half is rejected, and not by one of which a fifth is', () => {
    expect(isUnreliable(after(every(2, 100)))).toBe(true);
    expect(isUnreliable(after(every(5, 2_000)))).toBe(false);
  });

  it('is not judged by fewer than twenty records', () => {
    expect(isUnreliable(after(every(1, 19)))).toBe(false);
    expect(isUnreliable(after(every(1, 22)))).toBe(true);
  });

  it('comes back when the source mends itself', () => {
    const bad = after(every(1, 200));
    const mended = Array.from({ length: 800 }).reduce<Reliability>((known) => judged(known, true), bad);
    expect([isUnreliable(bad), isUnreliable(mended)]).toEqual([true, false]);
  });
});
