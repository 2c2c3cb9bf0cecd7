import { describe, expect, it } from '@jest/globals';
import { countThatFits } from './accumulating-producer.ts';
import { numberOfKey, requestIdOf, rivalTopicDeclarations, roundOfKey } from './hops.ts';
import { allMet, isMet } from './judgement.ts';
import { latenciesOf, median, quantile, ratio, slope } from './quantiles.ts';

const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);

describe('figures', () => {
  it('takes quantiles by the nearest rank, whatever the order', () => {
    expect(quantile(oneToHundred, 0.99)).toBe(99);
    expect(latenciesOf(oneToHundred)).toEqual({ p50Ms: 50, p99Ms: 99, maxMs: 100 });
  });

  it('takes the middle of an odd count and the mean of the two middles of an even one', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 9])).toBe(3);
  });

  it('has no figure where nothing was measured', () => {
    expect([quantile([], 0.5), median([]), ratio(1, 0), ratio(NaN, 1)]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('finds the change for each step', () => {
    expect(slope([1, 2, 3].map((x) => [x, 10 + 2 * x] as const))).toBeCloseTo(2);
    expect(slope([])).toBe(0);
  });

  it('does not call a hold met without a figure', () => {
    expect(isMet({ figure: 'x', atLeast: 0.7 }, 0.7)).toBe(true);
    expect(isMet({ figure: 'x', atMost: 2 }, 2.01)).toBe(false);
    expect(isMet({ figure: 'x', below: 250 }, 249.9)).toBe(true);
    expect(isMet({ figure: 'x', below: 250 }, 250)).toBe(false);
    expect(isMet({ figure: 'x', atMost: 2 }, NaN)).toBe(false);
    expect(isMet({ figure: 'x', atMost: 2 }, undefined)).toBe(false);
    expect(allMet({ pipelineRatio: 0.69 })).toBe(false);
  });
});

describe('records of a round', () => {
  it('are told apart by round and number', () => {
    const key = `acme:${requestIdOf('r012', 345)}`;
    expect([roundOfKey(key), numberOfKey(key)]).toEqual(['r012', 345]);
  });

  it('travel over topics with as many partitions as the real ones', () => {
    const declared = rivalTopicDeclarations('raw', 6);
    expect(Object.keys(declared)).toEqual(['bench.raw.0', 'bench.raw.1', 'bench.raw.2', 'bench.raw.3']);
    expect(new Set(Object.values(declared).map(({ partitions }) => partitions))).toEqual(new Set([6]));
  });

  it('fill a request up to its limit, and one that is too large travels alone', () => {
    expect(countThatFits([{ bytes: 500_000 }, { bytes: 400_000 }, { bytes: 1 }])).toBe(2);
    expect(countThatFits([{ bytes: 2_000_000 }, { bytes: 1 }])).toBe(1);
    expect(countThatFits(Array.from({ length: 3_000 }, () => ({ bytes: 1 })))).toBe(2_000);
  });
});
