import { drawsFrom } from './seeded-draws.ts';
import type { RateBounds } from './wilson-bounds.ts';

/** How often is drawn, from which seed, and how much may lie outside on each side. */
export interface BootstrapSettings {
  readonly seed: string;
  readonly rounds?: number;
  readonly miss?: number;
}

/**
 * Percentile bootstrap that draws whole clusters with replacement, because members of one (episodes of one user) are alike and
 * count for less than their number. Rounds in which the statistic has no value are left out; null when all are.
 */
export function clusterBootstrap<Item>(
  clusters: readonly (readonly Item[])[],
  statistic: (items: readonly Item[]) => number | null,
  { seed, rounds = 1_000, miss = 0.025 }: BootstrapSettings,
): RateBounds | null {
  const draw = drawsFrom(seed);
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const drawn = Array.from(clusters, () => clusters[Math.floor(draw() * clusters.length)]!);
    const value = statistic(drawn.flat());
    if (value !== null) values.push(value);
  }
  if (values.length === 0) return null;
  values.sort((left, right) => left - right);
  return { lower: quantileOf(values, miss), upper: quantileOf(values, 1 - miss) };
}

/** Quantile of sorted values, linear between neighbours. */
export function quantileOf(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
