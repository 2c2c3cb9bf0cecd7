import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { effectiveSize } from './effective-size.ts';

describe('effectiveSize', () => {
  it('is their number where all weigh alike, whatever they weigh', () => {
    expect([effectiveSize([1, 1, 1]), effectiveSize([20, 20])]).toEqual([3, 2]);
  });

  it('is little more than the few that stand for many', () => {
    expect(effectiveSize([20, 1])).toBeCloseTo(21 ** 2 / 401, 12);
  });

  it('is 0 where there is nothing', () => {
    expect([effectiveSize([]), effectiveSize([0, 0])]).toEqual([0, 0]);
  });

  it('is never above their number, and does not hang on the unit of the weights', () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0.1, max: 10, noNaN: true }), (given, unit) => {
        const size = effectiveSize(given);
        expect(size).toBeLessThanOrEqual(given.length + 1e-9);
        expect(effectiveSize(given.map((weight) => weight * unit))).toBeCloseTo(size, 6);
      }),
    );
  });
});
