import { describe, expect, it } from '@jest/globals';
import { RequestAnswered } from '@tidegate/contracts/ask-events';
import { CaseClosed, CaseRerouted } from '@tidegate/contracts/case-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { after, routedCase, told } from '../test/cases.ts';
import { contextAt, example, rulesWith, shippedRules } from '../test/shipped-rules.ts';
import { closeCase } from './close-case.ts';
import { fireTimer } from './fire-timer.ts';
import { followAnswer } from './follow-answer.ts';
import { followVerdict } from './follow-verdict.ts';
import { nextTimer } from './next-timer.ts';
import { reroute } from './reroute-case.ts';
import type { RoutedCase } from './routed-case.ts';
import { waitFor } from './wait-case.ts';

const recorded = VerdictRecorded.schema.parse(example('review.verdict-recorded'));
const answer = RequestAnswered.schema.parse(example('request.answered'));
const ask = {
  ...({ askId: answer.askId, kind: 'information', question: 'Which card?', round: 1, roundsMax: 3 } as const),
  askedAt: after(10),
};
const chain = rulesWith(({ queues }) => Object.assign(queues[0]!, { second: 'compliance', arbiter: 'security' }));
const open = { ...recorded, closesCase: false, overridden: null, at: after(10) };

function follow(change: Partial<typeof recorded>, routed: RoutedCase = routedCase(), rules = shippedRules) {
  return followVerdict(routed, { ...open, ...change }, contextAt(after(10), rules));
}

describe('a verdict', () => {
  it.each([
    [{ closesCase: true }, 'tidegate.case.closed.v1'],
    [{ verdict: 'escalate' }, 'tidegate.case.escalated.v1'],
    [{ verdict: 'reroute', toQueue: 'support' }, 'tidegate.case.rerouted.v1'],
    [{ verdict: 'request_information', ask }, 'tidegate.case.waiting.v1'],
    [{ verdict: 'refine', ask: { ...ask, kind: 'refinement' } }, 'tidegate.case.waiting.v1'],
    [{ verdict: 'refine', roundsUsedUp: true }, 'tidegate.case.escalated.v1'],
  ] as const)('%j is followed by %s', (change, type) => {
    const { definition, data } = told(follow(change));
    expect(definition.type).toBe(type);
    expect(definition.schema.parse(data)).toEqual(data);
  });

  it('that is a first of two approvals leaves the case where one queue gives both', () => {
    expect(follow({ verdict: 'approve' })).toMatchObject({ definition: null });
  });

  it('of the primary reviewer sends the case to its second stage, with a clock of its own', () => {
    const { data, routed } = told(follow({ verdict: 'approve', overridden: false }, routedCase(), chain));
    expect(data).toMatchObject({ why: 'second_stage', fromQueue: 'billing', placement: { queue: 'compliance' } });
    expect(routed).toMatchObject({ elapsed: 0, promisedAt: after(130) });
  });

  it.each([
    ['a reviewer who rejects what a colleague approved', { verdict: 'reject' }],
    ['a reviewer who would have it otherwise than the product', { verdict: 'approve_with_edits', overridden: true }],
  ] as const)('of %s sends the case to the arbiter', (_, change) => {
    expect(told(follow(change, routedCase(), chain)).data).toMatchObject({
      why: 'disagreement',
      placement: { queue: 'security' },
    });
  });

  it('adds what it took to the case, and whether it disagreed', () => {
    const { routed } = told(follow({ closesCase: true, handlingSeconds: 75, overridden: true }));
    expect(routed).toMatchObject({ workedSeconds: 75, overridden: true });
  });
});

describe('an answer of the product', () => {
  it('lets the clock go on', () => {
    const asked = told(follow({ verdict: 'request_information', ask })).routed;
    const { data, routed } = told(followAnswer(asked, answer, contextAt(after(40))));
    expect(data).toMatchObject({ because: 'answered', waitedSeconds: 1_800 });
    expect(routed.dueAt).toBe(after(90));
  });

  it('that is here before the verdict that asked keeps the case from waiting for it', () => {
    const early = followAnswer(routedCase(), answer, contextAt(after(9)));
    if ('refused' in early) throw new Error('refused');
    const asked = follow({ verdict: 'request_information', ask }, early.routed);
    expect(asked).toMatchObject({ definition: null, routed: { waitingFor: [] } });
  });
});

describe('a reroute', () => {
  const to = (queue: string) => ({ queue, by: 'ana', why: 'reviewer' }) as const;

  it('gives the deadline and the ladder of the new queue, from now', () => {
    const { data, routed } = told(reroute(routedCase(), to('operations'), contextAt(after(30))));
    expect(CaseRerouted.schema.parse(data)).toEqual(data);
    expect(data).toMatchObject({
      ...{ fromQueue: 'billing', by: 'ana' },
      placement: { queue: 'operations', level: 'L1', priority: 60, dueAt: after(60), owner: 'operations-team' },
    });
    expect(nextTimer(routed, shippedRules)).toMatchObject({ epoch: 2, step: 1, dueAt: after(40) });
  });

  it('does not take again the steps that were taken', () => {
    const { routed } = told(reroute(routedCase({ step: 1 }), to('support'), contextAt(after(30))));
    expect(nextTimer(routed, shippedRules)).toMatchObject({ step: 2, dueAt: after(90) });
  });

  it('takes back what being late did to its place', () => {
    const late = routedCase({ priority: 30, late: true });
    expect(told(reroute(late, to('support'), contextAt(after(70)))).routed).toMatchObject({
      priority: 60,
      late: false,
    });
  });

  it('under a breaker goes on waiting', () => {
    const waiting = told(waitFor(routedCase(), 'breaker', contextAt(after(5)))).routed;
    const { routed } = told(reroute(waiting, to('support'), contextAt(after(30))));
    expect(routed).toMatchObject({ waitingFor: ['breaker'], runningSince: null, waitingSince: after(5) });
  });

  it('to a queue that does not exist is refused', () => {
    expect(reroute(routedCase(), to('nowhere'), contextAt(after(30)))).toMatchObject({ refused: 'unknown_queue' });
  });
});

describe('closing', () => {
  it.each([
    [60, true],
    [60.001, false],
  ])('after %d minutes is within the SLA: %s', (minutes, within) => {
    const { data, routed } = told(closeCase(routedCase(), 'approve', contextAt(after(minutes))));
    expect(CaseClosed.schema.parse(data)).toEqual(data);
    expect([data.withinSla, routed.closed]).toEqual([within, true]);
  });

  it('is measured by the promise, not by the deadline that the ladder moved', () => {
    const late = fireTimer(routedCase(), contextAt(after(120))).routed;
    expect(told(closeCase(late, 'approve', contextAt(after(121)))).data.withinSla).toBe(false);
  });

  it('twice is refused, as is everything after it', () => {
    const { routed } = told(closeCase(routedCase(), 'approve', contextAt(after(5))));
    expect(closeCase(routed, 'approve', contextAt(after(6)))).toMatchObject({ refused: 'case_closed' });
    expect(follow({ verdict: 'escalate' }, routed)).toMatchObject({ refused: 'case_closed' });
    expect(fireTimer(routed, contextAt(after(500))).changes).toEqual([]);
  });
});
