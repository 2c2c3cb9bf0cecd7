import { clopperPearson } from './clopper-pearson.ts';
import type { RateBounds } from './wilson-bounds.ts';

/**
 * Clopper-Pearson bounds for `hits` of `trials`: true with at least `1 - 2 · miss` (each side with `1 - miss`), whatever the
 * rate (methods 2.4).
 *
 * @throws RangeError when `hits` and `trials` are not counts; that is a bug of the caller.
 */
export function exactBounds(hits: number, trials: number, miss = 0.025): RateBounds {
  if (!Number.isInteger(hits) || !Number.isInteger(trials) || hits < 0 || trials < hits) {
    throw new RangeError(`exactBounds: ${hits} of ${trials} are no counts`);
  }
  return clopperPearson(hits, trials, 1 - 2 * miss);
}
