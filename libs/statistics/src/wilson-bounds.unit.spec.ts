import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wilsonBounds, z95 } from './wilson-bounds.ts';

interface ReferenceBound {
  readonly k: number;
  readonly n: number;
  readonly wilson_two_sided95: readonly [number, number];
  readonly wilson_upper_onesided95: number;
}

const vectors = new URL('../../../../shared/data/reference_vectors/vectors.json', import.meta.url);
const oneSided95 = 1.6448536269514722;

describe('wilsonBounds', () => {
  it.each([
    [0, 10, 0, 0.2775327998628892],
    [1, 100, 0.0017674320641406526, 0.054486196178705315],
    [2, 100, 0.00550196755016235, 0.0700117907285439],
    [10, 10, 0.7224672001371108, 1],
  ])('puts %i of %i between %f and %f', (hits, trials, lower, upper) => {
    const bounds = wilsonBounds(hits, trials);
    expect(bounds.lower).toBeCloseTo(lower, 12);
    expect(bounds.upper).toBeCloseTo(upper, 12);
  });

  it('says nothing when nothing was tried', () => {
    expect(wilsonBounds(0, 0)).toEqual({ lower: 0, upper: 1 });
  });

  it.each([
    [-1, 10],
    [11, 10],
    [1.5, 10],
  ])('refuses %f of %f as a bug', (hits, trials) => {
    expect(() => wilsonBounds(hits, trials)).toThrow(RangeError);
  });

  it('contains the observed rate, stays within 0 and 1 and mirrors hits and misses', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.nat(2_000), (hits, misses) => {
        fc.pre(hits + misses > 0);
        const bounds = wilsonBounds(hits, hits + misses);
        const mirrored = wilsonBounds(misses, hits + misses);
        const rate = hits / (hits + misses);
        expect(bounds.lower).toBeGreaterThanOrEqual(0);
        expect(bounds.upper).toBeLessThanOrEqual(1);
        expect(bounds.lower).toBeLessThanOrEqual(rate);
        expect(bounds.upper).toBeGreaterThanOrEqual(rate);
        expect(bounds.lower).toBeCloseTo(1 - mirrored.upper, 12);
      }),
    );
  });
});

const withVectors = existsSync(vectors) ? describe : describe.skip;

withVectors('wilsonBounds against the reference vectors (skipped where the shared data folder is absent)', () => {
  it('agrees with every vector', () => {
    const bounds = (JSON.parse(readFileSync(vectors, 'utf8')) as { binomial_bounds: ReferenceBound[] }).binomial_bounds;
    expect(bounds.length).toBeGreaterThan(5);
    for (const { k, n, wilson_two_sided95: expected, wilson_upper_onesided95: upper } of bounds) {
      expect(wilsonBounds(k, n, z95).lower).toBeCloseTo(expected[0], 12);
      expect(wilsonBounds(k, n, z95).upper).toBeCloseTo(expected[1], 12);
      expect(wilsonBounds(k, n, oneSided95).upper).toBeCloseTo(upper, 12);
    }
  });
});
