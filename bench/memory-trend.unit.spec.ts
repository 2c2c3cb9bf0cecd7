import { describe, expect, it } from '@jest/globals';
import { trendOf } from './memory-trend.ts';

/** A sample each second; collections make it go up and down. */
function samples(count: number, mebibytesAt: (second: number) => number) {
  return Array.from({ length: count }, (_, second) => ({
    atMs: second * 1_000,
    mebibytes: mebibytesAt(second) + (second % 4),
  }));
}

describe('the trend of memory', () => {
  it('is flat for a process that grew only at the beginning, and knows the most it had', () => {
    const trend = trendOf(samples(300, (second) => (second === 5 ? 240 : Math.min(150, 50 + second))));
    expect(trend.riseMiB).toBe(0);
    expect(Math.abs(trend.slopeMiBPerMinute)).toBeLessThan(0.5);
    expect(trend).toMatchObject({ samples: 300, maxMiB: 241, medianMiB: 151.5 });
  });

  it('rises for a process that keeps 6 MiB of each minute', () => {
    const trend = trendOf(samples(300, (second) => 100 + second / 10));
    expect(trend.slopeMiBPerMinute).toBeCloseTo(6, 1);
    expect(trend.riseMiB).toBeCloseTo(10, 0);
  });

  it('says nothing without samples', () => {
    expect(trendOf([])).toMatchObject({ samples: 0, maxMiB: NaN, medianMiB: NaN, riseMiB: NaN });
  });
});
