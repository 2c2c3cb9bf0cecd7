import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { holdsOn, sampleOf } from './cell.ts';
import { numberCells } from './number-cells.ts';

const score = { kind: 'number', min: 0, max: 1, unit: 'score' } as const;
const tier = { kind: 'number', min: 0, max: 3, unit: 'tier' } as const;
const money = { kind: 'number', min: 0, max: 1e15, unit: 'action_currency' } as const;
const samples = (...[type, constants]: Parameters<typeof numberCells>) => numberCells(type, constants).map(sampleOf);

describe('numberCells', () => {
  it('gives each constant and each interval between two a cell', () => {
    expect(samples(score, [0.5, 0.85])).toEqual([0.1, 0.5, 0.6, 0.85, 0.9]);
  });

  it('has no cell between neighbouring tiers, since there is no tier 2.5', () => {
    expect(samples(tier, [2, 3])).toEqual([0, 2, 3]);
    expect(samples(tier, [2.5])).toEqual([0, 3]);
  });

  it('has no cell between numbers with no number in between', () => {
    const next = 0.5 + Number.EPSILON / 2;
    expect(samples(score, [0.5, next])).toEqual([0.1, 0.5, next, 0.6]);
  });

  it('leaves out cells beyond the range, and takes -0 for 0', () => {
    expect(samples(score, [-0, 0, 1, 7])).toEqual([0, 0.1, 1]);
    expect(Object.is(samples(score, [-0])[0], 0)).toBe(true);
  });

  it('shows amounts that a person would write', () => {
    expect(samples(money, [250, 10_000])).toEqual([1, 250, 300, 10_000, 20_000]);
  });

  it('puts every number of the range into exactly one cell, which says the same as it to every test', () => {
    const constants = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
    const value = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(constants, value, fc.nat(), (cuts, drawn, pick) => {
        // Values that lie on a boundary are drawn as often as others.
        const number = cuts.length > 0 && pick % 2 === 0 ? cuts[pick % cuts.length]! : drawn;
        const around = numberCells(score, cuts).filter((cell) => {
          if (cell.kind === 'value') return cell.value === number;
          if (cell.kind !== 'between') return false;
          const { low, high } = cell;
          const isAbove = number > low.value || (low.included && number === low.value);
          return isAbove && (number < high.value || (high.included && number === high.value));
        });
        expect(around).toHaveLength(1);
        for (const limit of cuts) {
          const say = (test: object) => holdsOn({ fact: 'composite_score', ...test }, around[0]!, false);
          expect([say({ is: limit }), say({ lessThan: limit }), say({ atMost: limit })]).toEqual([
            number === limit,
            number < limit,
            number <= limit,
          ]);
          expect([say({ moreThan: limit }), say({ atLeast: limit })]).toEqual([number > limit, number >= limit]);
        }
      }),
    );
  });
});
