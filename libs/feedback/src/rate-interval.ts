import type { RateInterval } from '@tidegate/contracts/http-feedback';
import { wilsonBounds } from '@tidegate/statistics/wilson-bounds';

/** Wilson's score interval of 95 % (methods 2.4). With nothing counted the rate is unknown: null, between 0 and 1. */
export function rateInterval(hits: number, trials: number): RateInterval {
  return { rate: trials === 0 ? null : hits / trials, ...wilsonBounds(hits, trials) };
}
