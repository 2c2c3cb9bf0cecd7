import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeWithVectors, readVectors, skipNote } from '../test/reference-vectors.ts';
import { exactBounds } from './exact-bounds.ts';
import { wilsonBounds } from './wilson-bounds.ts';

/** P(at most `hits` of `trials`) at a rate. Terms are summed on the log scale, so that thousands of trials do not underflow. */
function atMost(hits: number, trials: number, rate: number): number {
  if (hits >= trials || rate <= 0) return 1;
  if (rate >= 1) return 0;
  const odds = Math.log(rate) - Math.log1p(-rate);
  let term = trials * Math.log1p(-rate);
  const terms = [term];
  for (let k = 1; k <= hits; k++) {
    term += Math.log((trials - k + 1) / k) + odds;
    terms.push(term);
  }
  const largest = terms.reduce((most, one) => Math.max(most, one), -Infinity);
  const sum = terms.reduce((total, one) => total + Math.exp(one - largest), 0);
  return Math.min(1, Math.exp(largest + Math.log(sum)));
}

describe('exactBounds', () => {
  it('puts none of n at the closed form, 1 - miss^(1/n)', () => {
    for (const trials of [1, 59, 299, 2_995]) {
      expect(exactBounds(0, trials, 0.05)).toEqual({ lower: 0, upper: expect.closeTo(1 - 0.05 ** (1 / trials), 9) });
    }
  });

  it('says nothing when nothing was tried, and refuses what are no counts', () => {
    expect(exactBounds(0, 0)).toEqual({ lower: 0, upper: 1 });
    expect(() => exactBounds(3, 2)).toThrow(RangeError);
    expect(() => exactBounds(0.5, 2)).toThrow(RangeError);
  });

  it('contains the rate, mirrors hits and misses, and puts exactly the miss beyond each bound', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), (hits, misses) => {
        fc.pre(hits + misses > 0);
        const trials = hits + misses;
        const { lower, upper } = exactBounds(hits, trials);
        expect(lower).toBeLessThanOrEqual(hits / trials);
        expect(upper).toBeGreaterThanOrEqual(hits / trials);
        expect(lower).toBeCloseTo(1 - exactBounds(misses, trials).upper, 9);
        if (hits < trials) expect(atMost(hits, trials, upper)).toBeCloseTo(0.025, 6);
        expect(upper - lower).toBeGreaterThan(
          0.9 * (wilsonBounds(hits, trials).upper - wilsonBounds(hits, trials).lower),
        );
      }),
    );
  });

  it('does not underflow with thousands of trials', () => {
    expect(exactBounds(10, 16_959, 0.05).upper).toBeCloseTo(0.001, 6);
  });
});

describeWithVectors(`exactBounds against the reference vectors ${skipNote}`, () => {
  it('agrees with every bound', () => {
    const { binomial_bounds: bounds } = readVectors();
    expect(bounds.length).toBeGreaterThan(5);
    for (const { k, n, cp_upper_onesided95: oneSided, cp_two_sided95: both } of bounds) {
      expect(exactBounds(k, n, 0.05).upper).toBeCloseTo(oneSided, 9);
      expect(exactBounds(k, n).lower).toBeCloseTo(both[0], 9);
      expect(exactBounds(k, n).upper).toBeCloseTo(both[1], 9);
    }
  });

  it('needs exactly as many audits as the table says', () => {
    for (const [target, needs] of Object.entries(readVectors().min_audited_samples_for_cp_upper95)) {
      for (const [k, n] of Object.entries(needs)) {
        expect(exactBounds(Number(k), n, 0.05).upper).toBeLessThanOrEqual(Number(target));
        expect(exactBounds(Number(k), n - 1, 0.05).upper).toBeGreaterThan(Number(target));
      }
    }
  });
});
