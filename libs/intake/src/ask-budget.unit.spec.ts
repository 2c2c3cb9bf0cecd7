import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fullBudget, spend } from './ask-budget.ts';

describe('the budget of questions', () => {
  it('lets no more through than its limits, whatever the moments of asking', () => {
    const limits = { perSecond: 3, perMinute: 20 };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 2_000 }), { maxLength: 300 }), (steps) => {
        let budget = fullBudget(limits, 0);
        let nowMs = 0;
        const asked: number[] = [];
        for (const step of steps) {
          nowMs += step;
          const after = spend(budget, limits, nowMs);
          if (after === undefined) continue;
          budget = after;
          asked.push(Math.max(nowMs, ...asked));
        }
        for (const at of asked) {
          const within = (ms: number) => asked.filter((other) => other >= at && other < at + ms).length;
          expect(within(1_000)).toBeLessThanOrEqual(2 * limits.perSecond);
          expect(within(60_000)).toBeLessThanOrEqual(2 * limits.perMinute);
        }
        expect(asked.length).toBeLessThanOrEqual(limits.perMinute * (1 + Math.max(0, ...asked) / 60_000) + 1e-6);
      }),
    );
  });

  it('fills again', () => {
    const limits = { perSecond: 1, perMinute: 60 };
    const spent = spend(fullBudget(limits, 0), limits, 0)!;
    expect(spend(spent, limits, 999)).toBeUndefined();
    expect(spend(spent, limits, 1_000)).toBeDefined();
  });
});
