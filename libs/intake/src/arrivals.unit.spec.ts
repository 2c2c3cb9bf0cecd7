import { describe, expect, it } from '@jest/globals';
import { arrivalLimit, arrive, isUnusual, type Arrivals } from './arrivals.ts';

/** Unusual arrivals among those of a Poisson process with `rate` arrivals a slot, from a fixed seed. */
function simulate(
  rates: readonly number[],
  seed = 1,
): { unusual: number; byslot: number[]; last: Arrivals | undefined } {
  let random = seed;
  const uniform = () => (random = (Math.imul(random, 48_271) >>> 0) % 2_147_483_647) / 2_147_483_647;
  let arrivals: Arrivals | undefined;
  const byslot = rates.map((rate, slot) => {
    let unusual = 0;
    // The number of arrivals is that of exponential gaps that fit into the slot.
    for (let at = -Math.log(1 - uniform()) / rate; at < 1; at += -Math.log(1 - uniform()) / rate) {
      arrivals = arrive(arrivals, slot * 10_000 + at * 10_000);
      if (isUnusual(arrivals)) unusual += 1;
    }
    return unusual;
  });
  return { unusual: byslot.reduce((sum, count) => sum + count, 0), byslot, last: arrivals };
}

const steady = (rate: number, slots: number) => Array.from({ length: slots }, () => rate);

describe('arrivals', () => {
  it.each([0.5, 5, 50, 500])('at a steady rate of %d a slot are never unusual in 2,000 slots', (rate) => {
    expect(simulate(steady(rate, 2_000)).unusual).toBe(0);
  });

  it.each([5, 50, 500])('of five times the usual %d a slot and more are unusual in that very slot', (rate) => {
    const burst = 5 * rate + 40;
    const { byslot } = simulate([...steady(rate, 60), burst]);
    expect(byslot.at(-1)).toBeGreaterThan(burst * 0.15);
  });

  it('are not called unusual in the first five minutes', () => {
    expect(simulate([...steady(5, 29), 500]).unusual).toBe(0);
    expect(simulate([...steady(5, 31), 500]).unusual).toBeGreaterThan(300);
  });

  it('become usual again when the new rate lasts', () => {
    expect(
      simulate([...steady(5, 60), ...steady(60, 200)])
        .byslot.slice(-50)
        .every((count) => count === 0),
    ).toBe(true);
  });

  it('that come late or out of order count where the clock is, and a silence of years costs nothing', () => {
    const first = arrive(undefined, 100_000);
    expect(arrive(first, 50_000)).toEqual({ ...first, inSlot: 2 });
    const later = arrive(simulate(steady(50, 60)).last, 1e15);
    expect(later).toMatchObject({ slot: 1e11, inSlot: 1 });
    expect(later.mean).toBeLessThan(1);
    expect(arrivalLimit(later)).toBeGreaterThanOrEqual(20);
  });
});
