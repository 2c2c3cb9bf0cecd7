import { describe, expect, it } from '@jest/globals';
import { CaseEscalated, CaseExpired, CaseRescheduled } from '@tidegate/contracts/case-events';
import type { Level } from '@tidegate/contracts/case-events';
import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { after, routedCase, told } from '../test/cases.ts';
import { contextAt, rulesWith, shippedRules } from '../test/shipped-rules.ts';
import { escalateByReviewer } from './escalate-case.ts';
import { fireTimer } from './fire-timer.ts';
import { nextTimer } from './next-timer.ts';
import { noOutlook } from './outlook.ts';
import type { Outlook } from './outlook.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingRules } from './routing-rules.ts';

const overloaded: Outlook = {
  ...noOutlook,
  forecastOf: () => ({ closedPerHour: 1, waitSeconds: 36_000, misses: 9, pressure: 'overloaded' }),
};

/** Lets time pass in steps of a minute, or as given; every change with the minute in which it was made. */
function live(routed: RoutedCase, minutes: readonly number[], rules: RoutingRules = shippedRules, outlook = noOutlook) {
  let state = routed;
  const seen: [number, string, unknown][] = [];
  for (const minute of minutes) {
    const fired = fireTimer(state, contextAt(after(minute), rules, outlook));
    state = fired.routed;
    for (const { definition, data } of fired.changes) {
      expect(definition.schema.parse(data)).toEqual(data);
      const { step, why, outcome } = data as { step?: number; why?: string; outcome?: string };
      seen.push([minute, definition.type.split('.')[2]!, step ?? outcome ?? why]);
    }
  }
  return { state, seen };
}
const upTo = (minutes: number) => Array.from({ length: minutes + 1 }, (_, minute) => minute);

describe('the timer of a case', () => {
  it('is the next thing that is due: the first step of the ladder', () => {
    expect(nextTimer(routedCase(), shippedRules)).toMatchObject({ epoch: 1, step: 1, dueAt: after(30) });
  });

  it('is none for a case that is closed', () => {
    expect(nextTimer(routedCase({ closed: true }), shippedRules)).toBeNull();
  });

  it('is never in the past of what was done: firing it leaves a later one', () => {
    const minutes = array(integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 });
    assert(
      property(minutes, (waits) => {
        let state = routedCase();
        let minute = 0;
        for (const wait of waits) {
          minute += wait;
          state = fireTimer(state, contextAt(after(minute))).routed;
          expect(nextTimer(state, shippedRules)!.dueAt > after(minute)).toBe(true);
        }
      }),
    );
  });
});

describe('time', () => {
  it('takes each step of the ladder once, tells when it slips, and ends in what the queue says', () => {
    const { seen } = live(routedCase(), upTo(500));
    expect(seen.filter(([, type]) => type !== 'rescheduled')).toEqual([
      [30, 'escalated', 1],
      [60, 'escalated', 2],
      [120, 'escalated', 3],
      [480, 'expired', 'escalate'],
    ]);
    expect(seen.filter(([, type]) => type === 'rescheduled').map(([minute, , why]) => [minute, why])).toEqual([
      ...[60, 91, 137, 206, 310, 466].map((minute) => [minute, 'slipped']),
      [480, 'aged'],
    ]);
  });

  it('does the same whether it is looked every minute or once, except for steps that were skipped', () => {
    const often = live(routedCase(), upTo(130)).state;
    const once = live(routedCase(), [130]);
    expect(once.seen[0]).toEqual([130, 'escalated', 3]);
    for (const key of ['step', 'late', 'aged', 'priority', 'level'] as const)
      expect([key, once.state[key]]).toEqual([key, key === 'level' ? 'L3' : often[key]]);
  });

  it('does nothing twice', () => {
    const once = live(routedCase(), [500]).state;
    expect(fireTimer(once, contextAt(after(500))).changes).toEqual([]);
  });

  it('denies what nobody looked at where the queue says so, and closes the case', () => {
    const { seen, state } = live(routedCase({ queue: 'operations' }), [241]);
    expect(seen.slice(-2)).toEqual([
      [241, 'expired', 'deny'],
      [241, 'closed', undefined],
    ]);
    expect([state.expired, state.closed, nextTimer(state, shippedRules)]).toEqual(['deny', true, null]);
  });

  it('holds a case where the queue says so: it stays where it is', () => {
    const { state } = live(routedCase({ queue: 'data-ops', step: 3 }), [3 * 1_440]);
    expect([state.expired, state.level, state.closed]).toEqual(['hold', 'L1', false]);
  });

  it('gives a case to the top that expires by escalation', () => {
    expect(live(routedCase(), [480]).state).toMatchObject({ level: 'L3', priority: 100, expired: 'escalate' });
  });
});

describe('a step of the ladder', () => {
  it('raises the level and names the owner; the deadline that was promised stays while it can be kept', () => {
    const { changes } = fireTimer(routedCase(), contextAt(after(30)));
    expect(changes).toMatchObject([
      {
        definition: CaseEscalated,
        data: {
          fromLevel: 'L1',
          why: 'waiting_too_long',
          step: 1,
          placement: { queue: 'billing', level: 'L2', owner: 'billing-lead', priority: 60, dueAt: after(60) },
        },
      },
    ]);
  });

  it('gives a new deadline when the promised one has passed', () => {
    const { routed } = fireTimer(routedCase(), contextAt(after(60)));
    expect(routed).toMatchObject({ dueAt: after(120), promisedAt: after(60) });
  });

  it('that a reviewer takes is not taken again', () => {
    const { routed } = told(escalateByReviewer(routedCase(), contextAt(after(5))));
    expect(live(routed, [30]).seen).toEqual([]);
    expect(live(routed, [60]).seen).toContainEqual([60, 'escalated', 2]);
  });

  it('never lowers level or priority, wherever the case is', () => {
    const anyCase = record({
      level: constantFrom<Level>('L0', 'L1', 'L2', 'L3'),
      priority: constantFrom(100, 80, 60, 30),
      queue: constantFrom(...shippedRules.document.queues.map((queue) => queue.name)),
    });
    assert(
      property(anyCase, integer({ min: 0, max: 600 }), (state, minute) => {
        const { routed } = fireTimer(routedCase(state), contextAt(after(minute)));
        return routed.level >= state.level && routed.priority >= state.priority && routed.priority <= 100;
      }),
    );
  });
});

describe('a deadline that passes', () => {
  it('changes nothing in the order while the queue keeps up', () => {
    expect(live(routedCase({ step: 3 }), [60]).state).toMatchObject({ late: true, priority: 60 });
  });

  it('costs its privilege in an overloaded queue, until it has waited eight times as long as promised', () => {
    const { seen, state } = live(routedCase({ queue: 'data-ops', step: 3 }), upTo(480), shippedRules, overloaded);
    expect(seen.filter(([, , why]) => why !== 'slipped')).toEqual([
      [60, 'rescheduled', 'overloaded'],
      [480, 'rescheduled', 'aged'],
    ]);
    expect(state.priority).toBe(80);
  });

  it('never costs a critical case anything', () => {
    const critical = routedCase({ priority: 100, step: 3 });
    expect(live(critical, upTo(200), shippedRules, overloaded).state.priority).toBe(100);
  });

  it('brings an audit among the others, unless there is too much anyway', () => {
    const audit = routedCase({ kind: 'audit_sample', queue: 'data-ops', priority: 10 });
    expect(live(audit, [60]).state.priority).toBe(60);
    expect(live(audit, [60], shippedRules, overloaded).state.priority).toBe(10);
    expect(live(audit, [60, 480], shippedRules, overloaded).state.priority).toBe(60);
  });
});

describe('events of time', () => {
  it('satisfy their contracts', () => {
    const rules = rulesWith((queues) => (queues.expiry = { after: '1h', outcome: 'hold' }));
    const { changes } = fireTimer(routedCase({}, rules), contextAt(after(130), rules, overloaded));
    expect(changes.map(({ definition }) => definition)).toEqual(
      expect.arrayContaining([CaseEscalated, CaseRescheduled, CaseExpired]),
    );
  });
});
