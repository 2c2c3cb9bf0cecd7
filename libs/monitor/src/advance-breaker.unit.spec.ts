import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { breakerWith, exampleSettings, minuteMs, startMs } from '../test/example-breakers.ts';
import { advanceBreaker, openSilent } from './advance-breaker.ts';
import { untouchedBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';
import type { WindowCounts } from './sliding-window.ts';

const dayMs = 1_440 * minuteMs;
const weekMs = 7 * dayMs;
const nothing: WindowCounts = { reviewed: 0, overridden: 0 };
const advance = (breaker: Breaker, counts: WindowCounts, nowMs = startMs) =>
  advanceBreaker(breaker, counts, exampleSettings, nowMs);
const open = breakerWith({ state: 'open', openedBy: 'monitor', probesFromMs: startMs + 30 * minuteMs, relapses: 1 });
const halfOpen = breakerWith({ state: 'half_open', openedBy: 'monitor', relapses: 1, tripsAtMs: [startMs] });

describe('advanceBreaker', () => {
  it.each([
    ['stays closed below the minimum, whatever the rate', breakerWith({}), 29, 29, 'closed'],
    ['trips at the minimum with a lower bound above the limit', breakerWith({}), 30, 14, 'open'],
    ['stays closed while the lower bound is not above the limit', breakerWith({}), 30, 13, 'closed'],
    ['asks for more volume in a task scope', breakerWith({ scope: 'task:acme/refund' }), 99, 80, 'closed'],
    ['trips a task scope at its own minimum', breakerWith({ scope: 'task:acme/refund' }), 100, 80, 'open'],
    ['never trips a scope of a kind that is not watched', breakerWith({ scope: 'tenant:acme' }), 100, 100, 'closed'],
    ['stays open before the dwell is over, whatever people say', open, 100, 0, 'open'],
    ['stays half-open with too few probes to judge', halfOpen, 19, 0, 'half_open'],
    ['closes on enough clean probes', halfOpen, 20, 0, 'closed'],
    ['closes on twenty probes with one override', halfOpen, 20, 1, 'closed'],
    ['stays half-open while the upper bound is not clearly below the limit', halfOpen, 20, 2, 'half_open'],
    ['closes on thirty probes with two overrides', halfOpen, 30, 2, 'closed'],
    ['is not thrown open by its first bad probes', halfOpen, 4, 4, 'half_open'],
    ['opens again on bad probes', halfOpen, 5, 4, 'open'],
  ] as const)('%s', (_title, breaker, reviewed, overridden, expected) => {
    const step = advance(breaker, { reviewed, overridden });
    expect(step.breaker.state).toBe(expected);
    expect(step.changed).toBe(expected !== breaker.state);
  });

  it('starts the supervised canary exactly when the dwell is over', () => {
    const dueMs = startMs + 30 * minuteMs;
    expect(advance(open, nothing, dueMs - 1).changed).toBe(false);
    expect(advance(open, nothing, dueMs).breaker).toMatchObject({ state: 'half_open', probesFromMs: null });
  });

  it('doubles the dwell with each relapse, up to the cap', () => {
    const bad = { reviewed: 30, overridden: 30 };
    const dwells = [0, 1, 2, 3, 20].map((relapses) => {
      const { breaker } = advance(breakerWith({ relapses }), bad);
      return ((breaker.probesFromMs ?? 0) - startMs) / minuteMs;
    });
    expect(dwells).toEqual([30, 60, 120, 240, 1_440]);
  });

  it('forgets one relapse with each clean week, but only while closed', () => {
    const bad = { reviewed: 30, overridden: 30 };
    const after = (nowMs: number) => advance(breakerWith({ relapses: 3 }), bad, nowMs).breaker.relapses;
    expect([after(startMs), after(startMs + weekMs), after(startMs + 2 * weekMs), after(startMs + 9 * weekMs)]).toEqual(
      [4, 3, 2, 1],
    );
    expect(advance({ ...halfOpen, relapses: 3 }, bad, startMs + weekMs).breaker.relapses).toBe(4);
  });

  it('latches on the fourth trip within 24 hours and then waits for people', () => {
    const bad = { reviewed: 30, overridden: 30 };
    const tripsAtMs = [startMs - 20 * 60 * minuteMs, startMs - 60 * minuteMs, startMs - minuteMs];
    const { breaker } = advance(breakerWith({ tripsAtMs }), bad);
    expect(breaker).toMatchObject({ state: 'open', latched: true, probesFromMs: null });
    expect(breaker.reason).toContain('two people have to release it');
    expect(advance(breaker, nothing, startMs + weekMs).changed).toBe(false);
  });

  it('does not latch when the earlier trips are more than a day old', () => {
    const tripsAtMs = [startMs - 3 * dayMs, startMs - 2 * dayMs, startMs - dayMs];
    const { breaker } = advance(breakerWith({ tripsAtMs }), { reviewed: 30, overridden: 30 });
    expect(breaker).toMatchObject({ latched: false, tripsAtMs: [startMs] });
  });

  it('says who opened it and why in words', () => {
    const { breaker } = advance(breakerWith({}), { reviewed: 40, overridden: 24 });
    expect(breaker.openedBy).toBe('monitor');
    expect(breaker.reason).toMatch(
      /^Reviewers overrode 24 of 40; the rate is between 0\.4\d+ and 0\.7\d+, the limit is 0\.3\.$/,
    );
  });

  it('keeps one incident from the first opening to the closing', () => {
    const first = advance(breakerWith({}), { reviewed: 30, overridden: 30 }).breaker;
    const probing = advance(first, nothing, startMs + weekMs).breaker;
    const again = advance(probing, { reviewed: 5, overridden: 5 }, startMs + weekMs).breaker;
    expect(again.incident).toEqual(first.incident);
    expect(advance(probing, { reviewed: 20, overridden: 0 }, startMs + weekMs).breaker.incident).toBeNull();
  });

  it('raises the epoch by one with each change and leaves the breaker untouched otherwise', () => {
    const step = fc.record({ overridden: fc.nat(100), agreed: fc.nat(100), minutes: fc.nat(3_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let breaker = untouchedBreaker('task:acme/refund');
        let nowMs = startMs;
        for (const { overridden, agreed, minutes } of steps) {
          nowMs += minutes * minuteMs;
          const next = advance(breaker, { reviewed: overridden + agreed, overridden }, nowMs);
          expect(next.changed).toBe(next.breaker !== breaker);
          expect(next.breaker.epoch).toBe(breaker.epoch + (next.changed ? 1 : 0));
          if (next.changed) expect([breaker.state, next.breaker.state]).not.toEqual(['open', 'closed']);
          expect(next.breaker.incident === null).toBe(next.breaker.state === 'closed');
          breaker = next.breaker;
        }
      }),
    );
  });

  it('never acts on a kill switch by itself', () => {
    const pulled = breakerWith({ state: 'open', killSwitch: true, probesFromMs: null });
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.nat(1_000_000), (overridden, agreed, minutes) => {
        const counts = { reviewed: overridden + agreed, overridden };
        expect(advance(pulled, counts, startMs + minutes * minuteMs).changed).toBe(false);
      }),
    );
  });
});

describe('openSilent', () => {
  it('opens a closed breaker when enough audits are overdue, with the same dwell as any trip', () => {
    expect(openSilent(breakerWith({}), 4, exampleSettings, startMs).changed).toBe(false);
    const { breaker } = openSilent(breakerWith({}), 5, exampleSettings, startMs);
    expect(breaker).toMatchObject({ state: 'open', epoch: 2, statistics: null, probesFromMs: startMs + 30 * minuteMs });
    expect(breaker.reason).toContain('5 audits of automatic decisions waited more than 72 hours');
  });

  it.each([
    ['is open already', open],
    ['is half-open, where every decision is seen by a person', halfOpen],
    ['is of a kind that could not find its way back by probes', breakerWith({ scope: 'tenant:acme' })],
  ])('leaves alone what %s', (_title, breaker) => {
    expect(openSilent(breaker, 100, exampleSettings, startMs)).toEqual({ breaker, changed: false });
  });
});
