import { clopperPearson } from '@tidegate/statistics/clopper-pearson';
import type { RateBounds } from '@tidegate/statistics/wilson-bounds';
import { seededDraws } from './seeded-draws.ts';
import type { ClusterSums, WeightedRate } from './weighted-rate.ts';

export interface RateInterval extends RateBounds {
  readonly by: 'clopper_pearson' | 'cluster_bootstrap';
}

const level = 0.95;

/**
 * The 95 % interval of the self-normalised estimate. Plain trials have the exact binomial one. Otherwise whole clusters are
 * drawn anew, and the result is widened to the exact interval at the effective size (Korn and Graubard 1998): where few or
 * no hits were seen under a large weight, redrawing them cannot show more (ADR 21).
 *
 * @param draws how many resamples; the work is `draws` times the clusters seen
 */
export function rateInterval(rate: WeightedRate, draws = 1_000, seed = 1): RateInterval {
  if (rate.plainTrials) return { ...clopperPearson(rate.snips * rate.seen, rate.seen, level), by: 'clopper_pearson' };
  const resampled = bootstrap(rate.sums, draws, seed);
  const effective = clopperPearson(rate.snips * rate.effectiveSize, rate.effectiveSize, level);
  return {
    lower: Math.min(resampled.lower, effective.lower),
    upper: Math.max(resampled.upper, effective.upper),
    by: 'cluster_bootstrap',
  };
}

/** Percentiles of sum(w r) / sum(w) over resampled clusters. */
function bootstrap(clusters: readonly ClusterSums[], draws: number, seed: number): RateBounds {
  const draw = seededDraws(seed);
  const weights = Float64Array.from(clusters, ({ weight }) => weight);
  const values = Float64Array.from(clusters, ({ weighted }) => weighted);
  const rates = new Float64Array(draws);
  for (let index = 0; index < draws; index += 1) {
    let weight = 0;
    let value = 0;
    for (let drawn = 0; drawn < weights.length; drawn += 1) {
      const chosen = draw(weights.length);
      weight += weights[chosen]!;
      value += values[chosen]!;
    }
    rates[index] = value / weight;
  }
  rates.sort();
  const tail = (1 - level) / 2;
  return { lower: rates[Math.floor(tail * draws)]!, upper: rates[Math.ceil((1 - tail) * draws) - 1]! };
}
