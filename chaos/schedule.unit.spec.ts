import { describe, expect, it } from '@jest/globals';
import { faultKinds, scheduleOf } from './schedule.ts';

const options = { seed: 7, faults: 1_000, paceMs: 2_500, durationMaxMs: 60_000 };

describe('the schedule of faults', () => {
  it('is the same for the same seed and another for another', () => {
    expect(scheduleOf(options)).toEqual(scheduleOf(options));
    expect(scheduleOf({ ...options, seed: 8 })).not.toEqual(scheduleOf(options));
  });

  it('of a longer run begins as the shorter one', () => {
    expect(scheduleOf(options).slice(0, 20)).toEqual(scheduleOf({ ...options, faults: 20 }));
  });

  it('holds every kind of fault in a thousand, within 45 minutes', () => {
    const schedule = scheduleOf(options);
    expect(new Set(schedule.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
    expect(schedule.at(-1)!.atMs).toBeLessThan(45 * 60_000);
  });

  it('freezes services for as long as most of a minute, but rarely', () => {
    const freezes = scheduleOf(options).filter(({ kind }) => kind === 'service-freeze');
    const long = freezes.filter(({ durationMs }) => durationMs > 12_000);
    expect(long.length).toBeGreaterThan(0);
    expect(long.length).toBeLessThan(freezes.length / 20);
    expect(Math.max(...freezes.map(({ durationMs }) => durationMs))).toBeLessThanOrEqual(60_000);
  });

  it('keeps every fault below the longest duration asked for', () => {
    const schedule = scheduleOf({ ...options, durationMaxMs: 2_000 });
    expect(Math.max(...schedule.map(({ durationMs }) => durationMs))).toBe(2_000);
  });
});
