import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clopperPearson } from '@tidegate/statistics/clopper-pearson';
import { rateInterval } from './rate-interval.ts';
import { seededDraws } from './seeded-draws.ts';
import { weightedRate, type WeighedRow } from './weighted-rate.ts';

const data = new URL('../../../../../shared/data/', import.meta.url);
const vectorsFile = new URL('reference_vectors/vectors.json', data);
const banditFile = new URL('obd_bandit/bts_men.jsonl', data);
const withVectors = existsSync(vectorsFile) ? it : it.skip;
const withBandit = existsSync(banditFile) ? it : it.skip;

interface Vectors {
  readonly ips_toy: {
    readonly log: readonly [number, number, number][];
    readonly ips: number;
    readonly snips: number;
    readonly ess: number;
  };
  readonly binomial_bounds: readonly {
    readonly k: number;
    readonly n: number;
    readonly cp_two_sided95: readonly [number, number];
  }[];
}
const vectors = () => JSON.parse(readFileSync(vectorsFile, 'utf8')) as Vectors;

/** Rows by hand: every row its own cluster. */
const rowsOf = (pairs: readonly (readonly [weight: number, value: number])[]): WeighedRow[] =>
  pairs.map(([weight, value], index) => ({ cluster: String(index), weight, value }));

describe('weightedRate', () => {
  withVectors('gives the reference figures of the toy log (skipped without ../shared/data)', () => {
    const { log, ips, snips, ess } = vectors().ips_toy;
    const rate = weightedRate(
      rowsOf(log.map(([action, probability, reward]) => [action === 0 ? 1 / probability : 0, reward])),
    );
    expect(rate.ips).toBeCloseTo(ips, 12);
    expect(rate.snips).toBeCloseTo(snips, 12);
    expect(rate.effectiveSize).toBeCloseTo(ess, 12);
  });

  withBandit('estimates the uniform policy from the Open Bandit logs as published (skipped without data)', () => {
    const lines = readFileSync(banditFile, 'utf8').trim().split('\n');
    const rate = weightedRate(
      rowsOf(
        lines.map((line) => {
          const { p, click } = JSON.parse(line) as { p: number; click: number };
          return [1 / 34 / p, click];
        }),
      ),
    );
    expect(rate.rows).toBe(10_000);
    expect(rate.ips).toBeCloseTo(0.003008626327256482, 12);
    expect(Math.abs(rate.ipsError / 0.0007612649637396363 - 1)).toBeLessThan(0.03);
    expect(rate.snips).toBeCloseTo(0.003189423162277403, 12);
    expect(rate.effectiveSize).toBeCloseTo(655.7098495873269, 6);
    expect(rate.weightMax).toBeCloseTo(178.25311942959001, 8);
    expect(rate.weightMean).toBeCloseTo(0.9433136257492332, 10);
    const { lower, upper } = rateInterval(rate, 500);
    expect(lower).toBeLessThan(0.0046);
    expect(upper).toBeGreaterThan(0.0046);
  });

  it('is the plain share where everything was seen, whatever the clusters', () => {
    const row = fc.record({ cluster: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.constantFrom(0, 1) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const rate = weightedRate(rows.map((one) => ({ ...one, weight: 1 })));
        const share = rows.reduce((sum, { value }) => sum + value, 0) / rows.length;
        expect(rate.snips).toBeCloseTo(share, 12);
        expect(rate.ips).toBeCloseTo(share, 12);
        expect(rate.effectiveSize).toBeLessThanOrEqual(new Set(rows.map(({ cluster }) => cluster)).size + 1e-9);
      }),
    );
  });

  it('counts rows of one request as one where they hang together', () => {
    const apart = weightedRate(rowsOf(Array.from({ length: 100 }, (_, index) => [20, index % 2])));
    const together = weightedRate(
      Array.from({ length: 100 }, (_, index) => ({ cluster: `r${index >> 2}`, weight: 20, value: (index >> 2) % 2 })),
    );
    expect([apart.effectiveSize, together.effectiveSize]).toEqual([100, 25]);
    const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower;
    expect(width(rateInterval(together))).toBeGreaterThan(1.5 * width(rateInterval(apart)));
  });
});

describe('clopperPearson', () => {
  withVectors('gives the reference bounds (skipped without ../shared/data)', () => {
    for (const { k, n, cp_two_sided95: wanted } of vectors().binomial_bounds) {
      const { lower, upper } = clopperPearson(k, n);
      expect(lower).toBeCloseTo(wanted[0], 9);
      expect(upper).toBeCloseTo(wanted[1], 9);
    }
  });

  it('goes between its neighbours for fractions of a hit', () => {
    const uppers = [0, 0.25, 0.5, 1].map((hits) => clopperPearson(hits, 304.2).upper);
    expect(uppers).toEqual([...uppers].sort((left, right) => left - right));
    expect(clopperPearson(0, 100).upper).toBeCloseTo(1 - 0.025 ** (1 / 100), 12);
  });
});

describe('seededDraws', () => {
  it('repeats itself for one seed, differs for another, and hits every number about equally often', () => {
    const numbers = (seed: number) =>
      Array.from(
        { length: 20_000 },
        (
          (draw) => () =>
            draw(10)
        )(seededDraws(seed)),
      );
    expect(numbers(5)).toEqual(numbers(5));
    expect(numbers(5)).not.toEqual(numbers(6));
    for (const seed of [-3, 0, 1, 2_147_483_646]) {
      const counts = new Array<number>(10).fill(0);
      for (const number of numbers(seed)) counts[number]! += 1;
      expect(Math.max(...counts.map((count) => Math.abs(count - 2_000)))).toBeLessThan(200);
    }
  });
});
