import { exactBounds } from '@tidegate/statistics/exact-bounds';

/**
 * Whether so many hits are more than a careful reviewer has: by the exact test of "at most `careful` of them", whose chance
 * to speak against a careful reviewer is at most `falseAlarms` (Clopper and Pearson 1934; methods 2.4).
 */
export function isTooOften(
  counted: { readonly hits: number; readonly trials: number },
  careful: number,
  falseAlarms: number,
): boolean {
  return exactBounds(counted.hits, counted.trials, falseAlarms).lower > careful;
}

/**
 * The chance that `trials` independent draws hold a run of `length` or more hits, exactly: one minus the chance of none, by
 * where the last miss before it was (Feller, An Introduction to Probability Theory, XIII.7).
 */
export function chanceOfRun(length: number, trials: number, share: number): number {
  if (length <= 0) return 1;
  if (length > trials) return 0;
  const miss = 1 - share;
  const whole = share ** length;
  // without[n]: the chance that n draws hold no such run.
  const without = Array.from({ length: trials + 1 }, () => 1);
  for (let count = length; count <= trials; count += 1) {
    const ending = count === length ? whole : miss * whole * without[count - length - 1]!;
    without[count] = without[count - 1]! - ending;
  }
  return 1 - without[trials]!;
}

/** The shortest run that is too long for chance: seen in `trials` draws with at most `falseAlarms`. */
export function runTooLong(trials: number, share: number, falseAlarms: number): number {
  let length = 1;
  while (length <= trials && chanceOfRun(length, trials, share) > falseAlarms) length += 1;
  return length;
}
