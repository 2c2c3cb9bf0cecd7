import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freePace, paceAfter, turnAt, type Pace, type PaceRules } from './pace.ts';

const rules: PaceRules = { windowMs: 60_000, resultsMin: 10, errorShare: 0.5, slowestPerMinute: 6 };
const after = (pace: Pace, oks: readonly boolean[], fromMs = 0, stepMs = 100) =>
  oks.reduce((state, ok, index) => paceAfter(state, { atMs: fromMs + index * stepMs, ok }, rules), pace);
const many = (count: number, ok: boolean) => Array.from({ length: count }, () => ok);

describe('the pace of an action', () => {
  it('is free while few results are errors, and while there are few results at all', () => {
    expect(after(freePace, [...many(60, true), ...many(40, false)]).perMinute).toBeNull();
    expect(after(freePace, many(9, false)).perMinute).toBeNull();
  });

  it('is halved when errors spike, and never falls below the slowest', () => {
    const slow = after(freePace, [...many(30, true), ...many(30, false)]);
    expect(slow.perMinute).toBe(30);
    expect(after(slow, many(50, false), 6_000).perMinute).toBe(6);
  });

  it('forgets errors that are older than the window', () => {
    const old = after(freePace, many(9, false));
    expect(after(old, many(5, false), 61_000).perMinute).toBeNull();
  });

  it('is released step by step until it does what it did before', () => {
    const slow = after(freePace, [...many(30, true), ...many(30, false)]);
    expect(after(slow, many(2, true), 6_000).perMinute).toBe(42);
    expect(after(slow, many(5, true), 6_000).perMinute).toBeNull();
  });

  it('lets no more begin in a minute than it says, however many ask and when', () => {
    const asks = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(asks, fc.integer({ min: 6, max: 120 }), (times, perMinute) => {
        let pace: Pace = { ...freePace, perMinute, releaseAt: 500 };
        let begun = 0;
        for (const nowMs of times.toSorted((left, right) => left - right)) {
          const turn = turnAt(pace, nowMs);
          pace = turn.pace;
          if (turn.waitMs === 0) begun += 1;
          else expect(turn.waitMs).toBeGreaterThan(0);
        }
        expect(begun).toBeLessThanOrEqual(perMinute + 1);
      }),
    );
  });

  it('spreads those that wait, and keeps nobody longer than half a minute from asking again', () => {
    let pace: Pace = { ...freePace, perMinute: 60, releaseAt: 100 };
    const waits: number[] = [];
    for (let index = 0; index < 100; index += 1) {
      const turn = turnAt(pace, 0);
      pace = turn.pace;
      waits.push(turn.waitMs);
    }
    expect(waits.slice(0, 4)).toEqual([0, 1_000, 2_000, 3_000]);
    expect(Math.max(...waits)).toBe(30_000);
  });
});
