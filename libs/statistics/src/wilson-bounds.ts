/** An interval for a rate, both ends between 0 and 1. */
export interface RateBounds {
  readonly lower: number;
  readonly upper: number;
}

/** Quantile of the normal distribution for a two-sided interval of 95 %. */
export const z95 = 1.959963984540054;

/**
 * Wilson's score interval for `hits` of `trials` (methods 2.4). Nothing tried says nothing: 0 to 1.
 * Unlike the plain ratio it is honest about few trials, which is what keeps a breaker from flapping (methods 4).
 *
 * @throws RangeError when `hits` and `trials` are not counts; that is a bug of the caller.
 */
export function wilsonBounds(hits: number, trials: number, z: number = z95): RateBounds {
  if (!Number.isInteger(hits) || !Number.isInteger(trials) || hits < 0 || trials < hits) {
    throw new RangeError(`wilsonBounds: ${hits} of ${trials} are no counts`);
  }
  if (trials === 0) return { lower: 0, upper: 1 };
  const rate = hits / trials;
  const spread = (z * z) / trials;
  const centre = rate + spread / 2;
  const margin = z * Math.sqrt((rate * (1 - rate)) / trials + spread / (4 * trials));
  return {
    // At the ends the formula is exact but its floating point is not; a bound must not leave [0, 1].
    lower: hits === 0 ? 0 : Math.max(0, (centre - margin) / (1 + spread)),
    upper: hits === trials ? 1 : Math.min(1, (centre + margin) / (1 + spread)),
  };
}
