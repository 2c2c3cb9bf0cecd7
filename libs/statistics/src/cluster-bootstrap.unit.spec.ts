import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clusterBootstrap, quantileOf } from './cluster-bootstrap.ts';
import { drawsFrom, shuffled } from './seeded-draws.ts';

const share = (items: readonly boolean[]) => (items.length === 0 ? null : items.filter(Boolean).length / items.length);

describe('drawsFrom', () => {
  it('draws the same numbers from the same seed, others from another, evenly between 0 and 1', () => {
    const take = (seed: string) => {
      const draw = drawsFrom(seed);
      return Array.from({ length: 10_000 }, () => draw());
    };
    expect(take('a')).toEqual(take('a'));
    expect(take('a')).not.toEqual(take('b'));
    const numbers = take('a');
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth++) {
      const count = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
      expect(Math.abs(count - 1_000)).toBeLessThan(150);
    }
  });

  it('shuffles without losing or doubling', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.string(), (items, seed) => {
        expect(shuffled(items, drawsFrom(seed)).sort()).toEqual([...items].sort());
      }),
    );
  });
});

describe('clusterBootstrap', () => {
  it('is wider for members that are alike than for as many that are not', () => {
    const widthOf = (clusters: boolean[][]) => {
      const interval = clusterBootstrap(clusters, share, { seed: 'width', rounds: 400 })!;
      return interval.upper - interval.lower;
    };
    const alike = Array.from({ length: 20 }, (_, index) => Array<boolean>(10).fill(index % 2 === 0));
    const apart = Array.from({ length: 200 }, (_, index) => [index % 2 === 0]);
    expect(widthOf(alike)).toBeGreaterThan(2 * widthOf(apart));
  });

  it('contains the true rate in about 95 of 100 samples of clusters', () => {
    let contained = 0;
    for (let sample = 0; sample < 200; sample++) {
      const draw = drawsFrom(`sample ${sample}`);
      const clusters = Array.from({ length: 60 }, () => {
        const rate = draw();
        return Array.from({ length: 5 }, () => draw() < rate);
      });
      const { lower, upper } = clusterBootstrap(clusters, share, { seed: `rounds ${sample}`, rounds: 200 })!;
      if (lower <= 0.5 && upper >= 0.5) contained++;
    }
    expect(contained).toBeGreaterThanOrEqual(180);
    expect(contained).toBeLessThan(200);
  });

  it('has no interval where the statistic never has a value', () => {
    expect(clusterBootstrap([[]], share, { seed: 'none', rounds: 10 })).toBeNull();
  });

  it('reads quantiles between neighbours', () => {
    expect([quantileOf([1, 2, 3], 0), quantileOf([1, 2, 3], 0.25), quantileOf([1, 2, 3], 1)]).toEqual([1, 1.5, 3]);
  });
});
