import { describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { CohortWatch } from './cohort-watch.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20) + seconds * 1_000).toISOString();
const event = (type: string, seconds: number, data: object): TidegateEvent =>
  ({ type, time: at(seconds), data }) as unknown as TidegateEvent;
const proceed = (cohort: string, seconds: number) =>
  event('tidegate.decision.made.v1', seconds, { decision: { outcome: 'proceed', cohort } });
const breaker = (scope: string, state: string, seconds: number) =>
  event('tidegate.breaker.changed.v1', seconds, { scope, state, changedAt: at(seconds) });

describe('the cohort watch', () => {
  const story = [proceed('a', 0), breaker('cohort:a', 'open', 10), breaker('cohort:a', 'closed', 30)];
  const watched = (...more: TidegateEvent[]) => {
    const watch = new CohortWatch('cohort:a', 'cohort:b');
    for (const one of [...story, ...more]) watch.observe(one);
    return watch;
  };

  it('counts an automatic decision in the paused cohort, a second after its breaker opened', () => {
    expect(watched(proceed('a', 10.5)).automaticWhilePaused).toBe(0);
    expect(watched(proceed('a', 12)).automaticWhilePaused).toBe(1);
  });

  it('counts those of the other cohort, and those after the breaker closed, apart', () => {
    const watch = watched(proceed('b', 12), proceed('a', 31));
    expect([watch.automaticElsewhere, watch.automaticAfterwards, watch.automaticWhilePaused]).toEqual([1, 1, 0]);
  });

  it('names other scopes that opened', () => {
    expect(watched(breaker('task:x', 'open', 11)).otherScopesOpened).toEqual(['task:x']);
  });
});
