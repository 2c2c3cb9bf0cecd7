import type { Forecast } from './probability-scores.ts';

/** A point of a rising map; between points it is linear, beyond the ends constant. */
export interface MapPoint {
  readonly score: number;
  readonly probability: number;
}

interface Pool {
  weight: number;
  sum: number;
  from: number;
  to: number;
}

/** The closest non-decreasing sequence in least squares: pool adjacent violators, O(n). */
export function poolAdjacentViolators(values: readonly number[], weights?: readonly number[]): number[] {
  return poolsOf(values, weights).flatMap(({ sum, weight, from, to }) => Array(to - from + 1).fill(sum / weight));
}

function poolsOf(values: readonly number[], weights: readonly number[] | undefined): Pool[] {
  const pools: Pool[] = [];
  for (const [index, value] of values.entries()) {
    const weight = weights?.[index] ?? 1;
    let pool: Pool = { weight, sum: weight * value, from: index, to: index };
    for (let last = pools.at(-1); last && last.sum * pool.weight >= pool.sum * last.weight; last = pools.at(-1)) {
      pool = { weight: last.weight + pool.weight, sum: last.sum + pool.sum, from: last.from, to: pool.to };
      pools.pop();
    }
    pools.push(pool);
  }
  return pools;
}

/**
 * Isotonic calibration (Zadrozny & Elkan 2002). A pool of n with k that came to pass says (k + ½) / (n + 1), so never 0 or 1,
 * and smoothing small pools never makes the map fall. Wants about 1,000 labels (methods 2.2).
 */
export function fitIsotonic(forecasts: readonly Forecast[]): MapPoint[] {
  const sorted = forecasts.toSorted((left, right) => left.probability - right.probability);
  const scores = [...new Set(sorted.map(({ probability }) => probability))];
  const counts = new Map(scores.map((score) => [score, { weight: 0, happened: 0 }]));
  for (const { probability, happened, weight = 1 } of sorted) {
    const count = counts.get(probability)!;
    count.weight += weight;
    if (happened) count.happened += weight;
  }
  const tallies = [...counts.values()];
  const shares = tallies.map(({ weight, happened }) => happened / weight);
  const weights = tallies.map(({ weight }) => weight);
  let highest = 0;
  return poolsOf(shares, weights).flatMap(({ weight, sum, from, to }) => {
    highest = Math.max(highest, (sum + 0.5) / (weight + 1));
    const ends = from === to ? [from] : [from, to];
    return ends.map((index) => ({ score: scores[index]!, probability: highest }));
  });
}

/** Where a score lands on a map with at least one point. */
export function mapScore(points: readonly MapPoint[], score: number): number {
  const after = points.findIndex((point) => point.score >= score);
  if (after === -1) return points.at(-1)!.probability;
  const right = points[after]!;
  const left = points[after - 1];
  if (left === undefined || right.score === score) return right.probability;
  const share = (score - left.score) / (right.score - left.score);
  return left.probability + share * (right.probability - left.probability);
}
