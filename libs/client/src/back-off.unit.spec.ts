import { describe, expect, it } from '@jest/globals';
import { pauseMs, retryAfterMs } from './back-off.ts';

const backOff = { firstMs: 200, maximumMs: 5_000 };

describe('pauseMs', () => {
  it('doubles up to the maximum', () => {
    expect([1, 2, 3, 6, 100].map((attempt) => pauseMs(attempt, backOff, 1))).toEqual([200, 400, 800, 5_000, 5_000]);
  });

  it('leaves the upper half to chance', () => {
    expect([pauseMs(1, backOff, 0), pauseMs(1, backOff, 0.5)]).toEqual([100, 150]);
  });

  it('is never shorter than the server asked for', () => {
    expect(pauseMs(1, backOff, 1, 3_000)).toBe(3_000);
  });
});

describe('retryAfterMs', () => {
  const nowMs = Date.parse('2026-11-20T09:30:00Z');

  it.each([
    ['3', 3_000],
    ['Fri, 20 Nov 2026 09:30:10 GMT', 10_000],
    ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
    ['soon', 0],
    [null, 0],
  ])('reads %p as %i ms', (header, expected) => {
    expect(retryAfterMs(header, nowMs)).toBe(expected);
  });
});
