import type { RateBounds } from './wilson-bounds.ts';

/**
 * Clopper-Pearson bounds for `hits` of `trials`: true with at least `1 - 2 · miss` (each side with `1 - miss`), whatever the
 * rate (methods 2.4). Found by halving on the exact binomial tail. Own code: a beta quantile on npm comes with a whole
 * distribution library, and the sum is exact for the counts of reviews.
 *
 * @throws RangeError when `hits` and `trials` are not counts; that is a bug of the caller.
 */
export function exactBounds(hits: number, trials: number, miss = 0.025): RateBounds {
  if (!Number.isInteger(hits) || !Number.isInteger(trials) || hits < 0 || trials < hits) {
    throw new RangeError(`exactBounds: ${hits} of ${trials} are no counts`);
  }
  return {
    lower: hits === 0 ? 0 : crossing((rate) => 1 - atMost(hits - 1, trials, rate) >= miss),
    upper: hits === trials ? 1 : crossing((rate) => atMost(hits, trials, rate) <= miss),
  };
}

/** P(at most `hits` of `trials`) at a rate. Terms are summed on the log scale, so that thousands of trials do not underflow. */
export function atMost(hits: number, trials: number, rate: number): number {
  if (hits >= trials || rate <= 0) return 1;
  if (rate >= 1) return 0;
  const odds = Math.log(rate) - Math.log1p(-rate);
  let term = trials * Math.log1p(-rate);
  const terms = [term];
  for (let k = 1; k <= hits; k++) {
    term += Math.log((trials - k + 1) / k) + odds;
    terms.push(term);
  }
  const largest = terms.reduce((most, one) => Math.max(most, one), -Infinity);
  const sum = terms.reduce((total, one) => total + Math.exp(one - largest), 0);
  return Math.min(1, Math.exp(largest + Math.log(sum)));
}

/** The smallest rate at which a condition holds that stays true once it is. */
function crossing(holds: (rate: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
