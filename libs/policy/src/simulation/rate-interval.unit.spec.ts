import { describe, expect, it } from '@jest/globals';
import { rateInterval } from './rate-interval.ts';
import { seededDraws } from './seeded-draws.ts';
import { weightedRate, type WeighedRow } from './weighted-rate.ts';

/** A part of the traffic: how many requests, the probability of having been seen, the share that is wrong. */
interface Stratum {
  readonly requests: number;
  readonly propensity: number;
  readonly wrong: number;
}

const million = 1_000_000;

/** Draws a recording; each request has one or two checkpoints that are right or wrong together. */
function record(strata: readonly Stratum[], seed: number): WeighedRow[] {
  const draw = seededDraws(seed);
  const happens = (probability: number) => draw(million) < probability * million;
  return strata.flatMap(({ requests, propensity, wrong }, part) =>
    Array.from({ length: requests }, (_, index) => index).flatMap((index) => {
      const value = happens(wrong) ? 1 : 0;
      const checkpoints = part === 0 ? 1 : 2;
      return Array.from({ length: checkpoints }, () => ({
        cluster: `${part}-${index}`,
        weight: happens(propensity) ? 1 / propensity : 0,
        value,
      }));
    }),
  );
}

function coverageOf(strata: readonly Stratum[], truth: number, runs: number): number {
  let covered = 0;
  for (let run = 1; run <= runs; run += 1) {
    const { lower, upper } = rateInterval(weightedRate(record(strata, run * 7_919)), 200, run);
    if (lower <= truth && truth <= upper) covered += 1;
  }
  return covered / runs;
}

describe('the 95 % interval', () => {
  it.each([
    ['audits alone', [{ requests: 4_000, propensity: 0.1, wrong: 0.04 }], 0.04],
    [
      'audits of the automated and reviews of what was freed',
      [
        { requests: 3_000, propensity: 0.1, wrong: 0.03 },
        { requests: 300, propensity: 1, wrong: 0.2 },
      ],
      (3_000 * 0.03 + 600 * 0.2) / 3_600,
    ],
    [
      'hardly a wrong one among the audits, which is where a bootstrap alone fails',
      [
        { requests: 3_000, propensity: 0.1, wrong: 0.003 },
        { requests: 50, propensity: 1, wrong: 0.1 },
      ],
      (3_000 * 0.003 + 100 * 0.1) / 3_100,
    ],
  ] as const)('covers the truth in at least about 95 %% of runs: %s', (_what, strata, truth) => {
    const runs = 150;
    const coverage = coverageOf(strata, truth, runs);
    // Three standard errors of a share of 150 runs.
    expect(coverage).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs));
    expect(coverage).toBeLessThanOrEqual(1);
  });

  it('is narrower than everything: it excludes what is far off', () => {
    const strata = [{ requests: 4_000, propensity: 0.1, wrong: 0.04 }];
    expect(coverageOf(strata, 0.1, 50)).toBe(0);
    expect(coverageOf(strata, 0.005, 50)).toBeLessThan(0.1);
  });

  it('is exact where all weights are equal, and names how it was made', () => {
    const equal = weightedRate(record([{ requests: 1_000, propensity: 0.1, wrong: 0.05 }], 3));
    expect(rateInterval(equal).by).toBe('clopper_pearson');
    const unequal = weightedRate(
      record(
        [
          { requests: 1_000, propensity: 0.1, wrong: 0.05 },
          { requests: 10, propensity: 1, wrong: 0.5 },
        ],
        3,
      ),
    );
    expect(rateInterval(unequal)).toEqual(rateInterval(unequal));
    expect(rateInterval(unequal).by).toBe('cluster_bootstrap');
  });
});
