import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gradientAndCurvature, logistic } from './logistic-loss.ts';
import { fitLogistic, type Sign } from './logistic-regression.ts';
import { applyPlatt, fitPlatt } from './platt.ts';
import { drawsFrom } from './seeded-draws.ts';

/** Rows whose outcomes follow known coefficients. */
function simulated(count: number, intercept: number, coefficients: readonly number[]) {
  const draw = drawsFrom('simulated');
  const rows = Array.from({ length: count }, () => coefficients.map(() => 4 * draw() - 2));
  const outcomes = rows.map((row) => {
    const score = row.reduce((sum, value, index) => sum + value * coefficients[index]!, intercept);
    return draw() < logistic(score) ? 1 : 0;
  });
  return { rows, outcomes };
}

describe('fitLogistic', () => {
  it('recovers the coefficients that made the data', () => {
    const { intercept, coefficients } = fitLogistic({ ...simulated(20_000, -0.5, [1.2, -0.8, 0]), penalty: 1e-3 });
    expect(Math.abs(intercept + 0.5)).toBeLessThan(0.06);
    for (const [index, truth] of [1.2, -0.8, 0].entries())
      expect(Math.abs(coefficients[index]! - truth)).toBeLessThan(0.06);
  });

  it('agrees with the closed form of one two-sided column: the logarithm of the odds', () => {
    const rows = [...Array(10).fill([0]), ...Array(10).fill([1])] as number[][];
    const outcomes = rows.map((_, index) => (index % 10 < (index < 10 ? 2 : 7) ? 1 : 0));
    const { intercept, coefficients } = fitLogistic({ rows, outcomes, penalty: 1e-9 });
    expect(intercept).toBeCloseTo(Math.log(2 / 8), 6);
    expect(coefficients[0]).toBeCloseTo(Math.log(7 / 3) - Math.log(2 / 8), 6);
  });

  it('leaves no slope at its minimum, but where a sign holds a coefficient at 0 the slope pushes outwards', () => {
    const row = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });
    const sign = fc.constantFrom<Sign>(-1, 0, 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(row, fc.boolean()), { minLength: 5, maxLength: 40 }),
        fc.array(sign, { minLength: 3, maxLength: 3 }),
        (cases, signs) => {
          const problem = {
            rows: cases.map(([one]) => one),
            outcomes: cases.map(([, yes]) => Number(yes)),
            penalty: 0.5,
            signs,
          };
          const happenedBoth = new Set(problem.outcomes).size === 2;
          fc.pre(happenedBoth);
          const { intercept, coefficients } = fitLogistic(problem);
          const { gradient } = gradientAndCurvature(problem, Float64Array.from([intercept, ...coefficients]));
          expect(Math.abs(gradient[0]!)).toBeLessThan(1e-3);
          for (const [index, coefficient] of coefficients.entries()) {
            expect(coefficient * signs[index]!).toBeGreaterThanOrEqual(0);
            const slope = gradient[index + 1]!;
            if (signs[index] !== 0 && coefficient === 0) expect(slope * signs[index]!).toBeGreaterThan(-1e-3);
            else expect(Math.abs(slope)).toBeLessThan(1e-3);
          }
        },
      ),
    );
  });

  it('keeps a coefficient at 0 that the data would turn against its sign', () => {
    const data = simulated(2_000, 0, [1, -1]);
    const { coefficients } = fitLogistic({ ...data, penalty: 0.1, signs: [1, 1] });
    expect(coefficients[0]).toBeGreaterThan(0.5);
    expect(coefficients[1]).toBe(0);
  });

  it('is finite where the data are separated, and the same every time', () => {
    const rows = [[-1], [-0.5], [0.5], [1]];
    const problem = { rows, outcomes: [0, 0, 1, 1], penalty: 1 };
    expect(Number.isFinite(fitLogistic(problem).coefficients[0])).toBe(true);
    expect(fitLogistic(problem)).toEqual(fitLogistic(problem));
  });

  it('counts a row of weight two twice', () => {
    const rows = [[0], [1], [1], [2]];
    const weighted = fitLogistic({ rows, outcomes: [0, 1, 0, 1], weights: [1, 2, 1, 1], penalty: 1 });
    const doubled = fitLogistic({ rows: [...rows, [1]], outcomes: [0, 1, 0, 1, 1], penalty: 1 });
    expect(weighted.coefficients[0]).toBeCloseTo(doubled.coefficients[0]!, 6);
  });

  it('ends at the same place wherever it begins, in fewer steps where it begins near', () => {
    const data = simulated(2_000, 0.3, [1, -0.5, 0.2]);
    const [all, most] = [data, { rows: data.rows.slice(200), outcomes: data.outcomes.slice(200) }].map((some) => ({
      ...{ ...some, penalty: 1, signs: [1, 0, 1] as const },
    }));
    const cold = fitLogistic(most!);
    const warm = fitLogistic({ ...most!, start: fitLogistic(all!) });
    for (const [index, coefficient] of cold.coefficients.entries())
      expect(warm.coefficients[index]).toBeCloseTo(coefficient, 5);
    expect(warm.iterations).toBeLessThan(cold.iterations);
  });

  it.each([
    ['a start of other columns', { start: { intercept: 0, coefficients: [1, 2] } }],
    ['a weight too few', { weights: [1] }],
    ['a weight of nothing', { weights: [1, 0] }],
  ])('refuses %s as a bug', (_what, more) => {
    expect(() => fitLogistic({ rows: [[0], [1]], outcomes: [0, 1], penalty: 1, ...more })).toThrow(RangeError);
  });

  it.each([
    ['no rows', [], []],
    ['an outcome too many', [[1]], [0, 1]],
    ['a value that is not a number', [[Number.NaN]], [0]],
  ])('refuses %s as a bug', (_what, rows, outcomes) => {
    expect(() => fitLogistic({ rows, outcomes, penalty: 1 })).toThrow(RangeError);
  });
});

describe('fitPlatt', () => {
  it('recovers the sigmoid that made the labels', () => {
    const { rows, outcomes } = simulated(20_000, 0.4, [1.5]);
    const map = fitPlatt(
      rows.map(([score]) => score!),
      outcomes.map((outcome) => outcome === 1),
    );
    expect(Math.abs(map.slope - 1.5)).toBeLessThan(0.06);
    expect(Math.abs(map.offset - 0.4)).toBeLessThan(0.06);
  });

  it('takes a score of weight three for three', () => {
    const scores = [-1, 0, 0.5, 1];
    const happened = [false, true, false, true];
    const weighted = fitPlatt(scores, happened, [1, 3, 1, 1]);
    const repeated = fitPlatt([...scores, 0, 0], [...happened, true, true]);
    expect(weighted.slope).toBeCloseTo(repeated.slope, 6);
    expect(weighted.offset).toBeCloseTo(repeated.offset, 6);
  });

  it('stays between 0 and 1 where the scores separate the labels, and never turns their order around', () => {
    const separated = fitPlatt([-1, 1], [false, true]);
    expect(applyPlatt(separated, 1)).toBeLessThan(0.7);
    expect(fitPlatt([-1, 1, -1, 1], [true, false, true, false]).slope).toBe(0);
  });
});
