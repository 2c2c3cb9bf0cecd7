import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeWithVectors, readVectors, skipNote } from '../test/reference-vectors.ts';
import { fitIsotonic, mapScore, poolAdjacentViolators } from './isotonic.ts';
import { drawsFrom } from './seeded-draws.ts';

const forecasts = fc.array(
  fc.record({ probability: fc.double({ min: -5, max: 5, noNaN: true }), happened: fc.boolean() }),
  { minLength: 1, maxLength: 50 },
);

describe('poolAdjacentViolators', () => {
  it('never falls, keeps the weighted mean and leaves alone what already rises', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
        const pooled = poolAdjacentViolators(values);
        for (const [index, value] of pooled.entries())
          if (index > 0) expect(value).toBeGreaterThanOrEqual(pooled[index - 1]! - 1e-12);
        const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
        expect(sum(pooled)).toBeCloseTo(sum(values), 9);
        const rising = values.toSorted((left, right) => left - right);
        expect(sum(poolAdjacentViolators(rising).map((value, index) => Math.abs(value - rising[index]!)))).toBeCloseTo(
          0,
          9,
        );
      }),
    );
  });

  it('is the closest rising sequence: no other of a grid is nearer', () => {
    const values = [0.6, 0.2, 0.4];
    const distance = (other: readonly number[]) =>
      other.reduce((sum, one, index) => sum + (one - values[index]!) ** 2, 0);
    const grid = Array.from({ length: 21 }, (_, index) => index / 20);
    const nearest = distance(poolAdjacentViolators(values));
    for (const a of grid)
      for (const b of grid)
        for (const c of grid) if (a <= b && b <= c) expect(distance([a, b, c])).toBeGreaterThanOrEqual(nearest - 1e-12);
  });
});

describe('isotonic calibration', () => {
  it('rises, is constant beyond its ends and never says 0 or 1', () => {
    fc.assert(
      fc.property(
        forecasts,
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 0, max: 9, noNaN: true }),
        (seen, score, more) => {
          const points = fitIsotonic(seen);
          const [low, high] = [mapScore(points, score), mapScore(points, score + more)];
          expect(low).toBeGreaterThan(0);
          expect(high).toBeLessThan(1);
          expect(high).toBeGreaterThanOrEqual(low - 1e-12);
          expect(mapScore(points, -1e9)).toBe(points[0]!.probability);
          expect(mapScore(points, 1e9)).toBe(points.at(-1)!.probability);
        },
      ),
    );
  });

  it('takes a forecast of weight two for two', () => {
    const seen = [0.1, 0.3, 0.3, 0.6].map((probability, index) => ({ probability, happened: index % 2 === 1 }));
    const weighted = seen.map((one, index) => ({ ...one, weight: index === 2 ? 2 : 1 }));
    expect(fitIsotonic(weighted)).toEqual(fitIsotonic([...seen, seen[2]!]));
  });

  it('recovers a bent truth from many labels', () => {
    const draw = drawsFrom('bent truth');
    const seen = Array.from({ length: 20_000 }, () => {
      const probability = draw();
      return { probability, happened: draw() < probability ** 2 };
    });
    const points = fitIsotonic(seen);
    for (const score of [0.2, 0.5, 0.8]) expect(mapScore(points, score)).toBeCloseTo(score ** 2, 1);
  });
});

describeWithVectors(`pooling against the reference vectors ${skipNote}`, () => {
  it('agrees with the small example', () => {
    const { y, pav } = readVectors().calibration_small;
    const pooled = poolAdjacentViolators(y);
    for (const [index, value] of pav.entries()) expect(pooled[index]).toBeCloseTo(value, 12);
  });
});
