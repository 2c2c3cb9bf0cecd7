import { describe, expect, it } from '@jest/globals';
import { shippedRules } from '../test/shipped-rules.ts';
import { everyMinute } from './business-time.ts';
import { peopleFor } from './erlang.ts';
import { forecastQueue } from './forecast-queue.ts';
import { pathCost } from './path-cost.ts';
import { staffingNeed } from './staffing.ts';

// A Monday, in half hours; the office in Berlin is open from 08:00 to 18:00.
const from = '2026-11-16T00:00:00.000Z';
const week = (perSlot: (slot: number) => number) => Array.from({ length: 336 }, (_, slot) => perSlot(slot));

describe('staffing', () => {
  it('of a queue that has to answer soon is what Erlang says for its busiest hour', () => {
    const arrivals = week((slot) => (slot % 48 === 20 ? 30 : 5));
    const need = staffingNeed({ queue: 'billing', from, arrivals, secondsPerCase: 240, due: 3_600 }, everyMinute, 0.95);
    const people = peopleFor({ arrivalsPerHour: 60, secondsPerCase: 240 }, 3_600 - 240, 0.95);
    expect(need).toMatchObject({ model: 'erlang_c', people, busiestPerHour: 60, why: null });
  });

  it('of a queue whose work may wait is fewer, since quiet hours do it', () => {
    const arrivals = week((slot) => (slot % 48 === 20 ? 30 : 1));
    const about = { queue: 'audit', from, arrivals, secondsPerCase: 1_200 };
    const soon = staffingNeed({ ...about, due: 3_600 }, everyMinute, 0.95).people!;
    const late = staffingNeed({ ...about, due: 30 * 3_600 }, everyMinute, 0.95);
    expect(late.model).toBe('backlog');
    expect(late.people).toBeLessThan(soon);
    expect(late.utilisation).toBeGreaterThan(0.5);
  });

  it('counts the hours of the calendar: what is done by two around the clock takes more in office hours', () => {
    const time = shippedRules.timeOf('office-berlin');
    const about = { queue: 'audit', from, arrivals: week(() => 3), secondsPerCase: 600, due: 8 * 3_600 };
    expect(staffingNeed(about, everyMinute, 0.95).people).toBeLessThan(staffingNeed(about, time, 0.95).people!);
  });

  it('says what it does not know', () => {
    const nobody = { queue: 'billing', from, arrivals: week(() => 1), secondsPerCase: null, due: 3_600 };
    expect(staffingNeed(nobody, everyMinute, 0.95)).toMatchObject({
      people: null,
      why: expect.stringMatching(/Nobody has closed a case/),
    });
    expect(staffingNeed({ ...nobody, arrivals: week(() => 0) }, everyMinute, 0.95).people).toBe(0);
  });
});

describe('the forecast of a queue', () => {
  const now = '2026-11-20T12:00:00.000Z';
  const count = { open: 30, overdue: 1, closed: 20, firstClosedAt: '2026-11-20T11:00:00.000Z', misses: 0 };

  it.each([
    ['normal', { misses: 0 }, 7_200, { waitSeconds: 5_400, closedPerHour: 20 }],
    ['strained', { misses: 4 }, 7_200, { misses: 4 }],
    ['overloaded', { misses: 12 }, 3_600, { misses: 12 }],
    ['strained', { closed: 0, firstClosedAt: null }, 3_600, { waitSeconds: null, misses: 1, closedPerHour: 0 }],
    ['normal', { closed: 0, firstClosedAt: null, overdue: 0 }, 3_600, { waitSeconds: null, misses: 0 }],
  ] as const)('is %s with %j and %d seconds to go', (pressure, change, due, expected) => {
    expect(forecastQueue({ ...count, ...change }, due, now)).toMatchObject({ pressure, ...expected });
  });

  it('takes one closing a minute ago for no pace of sixty an hour', () => {
    const young = { ...count, closed: 1, firstClosedAt: '2026-11-20T11:59:00.000Z' };
    expect(forecastQueue(young, 3_600, now).closedPerHour).toBe(12);
  });
});

describe('the cost of a path', () => {
  const rates = { currency: 'EUR', perHour: 60, automation: 0.02, overhead: 0.5 };

  it('is automation, labour, overhead and rework', () => {
    const work = { queue: 'billing', kind: 'approval', cases: 10, workedSeconds: 2_400, overridden: 5 };
    const cost = pathCost(work, rates);
    expect(cost).toMatchObject({ labour: 40, overhead: 5, rework: 0.1 });
    expect(cost.perCase).toBeCloseTo((40 + 5 + 0.1 + 0.2) / 10, 12);
  });

  it('of no case is unknown', () => {
    expect(pathCost({ queue: 'q', kind: 'k', cases: 0, workedSeconds: 0, overridden: 0 }, rates).perCase).toBeNull();
  });
});
