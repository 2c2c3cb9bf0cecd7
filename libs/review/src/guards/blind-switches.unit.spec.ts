import { describe, expect, it } from '@jest/globals';
import { exactBounds } from '@tidegate/statistics/exact-bounds';
import { switchesOf } from './blind-switches.ts';
import type { JudgedBlind } from './blind-switches.ts';

const one = (change: Partial<JudgedBlind>): JudgedBlind => ({
  ...{ reviewer: 'ana', queue: 'billing', judgement: 'reject', recommended: 'approve', verdict: 'approve', count: 1 },
  ...change,
});

describe('what seeing the recommendation did', () => {
  it('is counted for each reviewer and queue, with the interval of each share', () => {
    const judged = [
      one({ count: 3 }),
      one({ verdict: 'reject', count: 5 }),
      one({ verdict: 'escalate', count: 7 }),
      one({ judgement: 'approve', count: 8 }),
      one({ judgement: 'approve', verdict: 'approve_with_edits', count: 2 }),
      one({ judgement: 'unsure', count: 4 }),
      one({ judgement: 'unsure', verdict: 'reject', count: 1 }),
      one({ recommended: 'reject', verdict: 'reject', count: 6 }),
      one({ queue: 'support', verdict: 'reject' }),
      one({ reviewer: 'bo', verdict: 'reroute' }),
    ];
    const [billing, support, ...rest] = switchesOf(judged);
    expect(billing).toEqual({
      ...{ reviewer: 'ana', queue: 'billing', judged: 29, kept: 19 },
      towards: { hits: 3, trials: 8, rate: 3 / 8, ...exactBounds(3, 8) },
      away: { hits: 2, trials: 16, rate: 2 / 16, ...exactBounds(2, 16) },
      unsure: { hits: 4, trials: 5, rate: 4 / 5, ...exactBounds(4, 5) },
    });
    expect(support).toMatchObject({ queue: 'support', judged: 1, towards: { hits: 0, trials: 1 } });
    // Bo only passed a case on, which says nothing.
    expect(rest).toEqual([]);
  });

  it('is no rate and everything possible where nothing was seen', () => {
    expect(switchesOf([one({})])[0]!.away).toEqual({ hits: 0, trials: 0, rate: null, lower: 0, upper: 1 });
    expect(switchesOf([])).toEqual([]);
  });
});
