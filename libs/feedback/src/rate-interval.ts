import type { RateInterval } from '@tidegate/contracts/http-feedback';

const z95 = 1.959963984540054;

/** Wilson's score interval of 95 % (methods 2.4). With nothing counted the rate is unknown: null, between 0 and 1. */
export function rateInterval(hits: number, trials: number): RateInterval {
  if (trials === 0) return { rate: null, lower: 0, upper: 1 };
  const rate = hits / trials;
  const spread = (z95 * z95) / trials;
  const margin = z95 * Math.sqrt((rate * (1 - rate)) / trials + spread / (4 * trials));
  const bound = (value: number) => Math.min(1, Math.max(0, value / (1 + spread)));
  return { rate, lower: bound(rate + spread / 2 - margin), upper: bound(rate + spread / 2 + margin) };
}
