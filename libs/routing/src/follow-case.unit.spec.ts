import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CaseClosed, CaseEscalated, CaseRerouted } from '@tidegate/contracts/case-events';
import type { Level } from '@tidegate/contracts/case-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { assert, constantFrom, integer, property, record } from 'fast-check';
import { parse } from 'yaml';
import { closeCase, escalateByReviewer, escalateByTimer, reroute } from './follow-case.ts';
import type { Change, Refusal } from './follow-case.ts';
import { followVerdict } from './follow-verdict.ts';
import { QueuesDocument } from './queues-document.ts';
import type { RoutedCase } from './routed-case.ts';

const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const document = QueuesDocument.parse(parse(text('config/queues.yaml')));
const now = '2026-11-20T10:00:00.000Z';

const routed: RoutedCase = {
  caseId: 'case-1',
  tenantId: 'acme',
  requestId: 'req-1',
  checkpointId: 'checkpoint-1',
  kind: 'approval',
  riskTier: 2,
  queue: 'billing',
  level: 'L1',
  priority: 60,
  dueAt: '2026-11-20T10:30:00.000Z',
  promisedAt: '2026-11-20T10:30:00.000Z',
  openedAt: '2026-11-20T09:30:00.000Z',
  step: 0,
  epoch: 1,
  closed: false,
};

function changed<Data>(result: Change<Data> | Refusal): Change<Data> {
  if ('refused' in result) throw new Error(`refused: ${result.refused}`);
  return result;
}

describe('a ladder step that is due', () => {
  it('raises level, priority and deadline, and says from where', () => {
    const { data, routed: after } = changed(escalateByTimer(routed, { epoch: 1, step: 1 }, document, now));
    expect(CaseEscalated.schema.parse(data)).toEqual(data);
    expect(data).toMatchObject({ fromLevel: 'L1', why: 'waiting_too_long', step: 1 });
    expect(data.placement).toEqual({ queue: 'billing', level: 'L2', priority: 70, dueAt: '2026-11-20T10:30:00.000Z' });
    expect(after).toMatchObject({ step: 1, level: 'L2', promisedAt: routed.promisedAt });
  });

  it('makes the case critical when it is the last', () => {
    const { data } = changed(
      escalateByTimer({ ...routed, step: 2, level: 'L3' }, { epoch: 1, step: 3 }, document, now),
    );
    expect(data.placement).toMatchObject({ level: 'L3', priority: 100 });
  });

  it.each<[string, Partial<RoutedCase>, { epoch: number; step: number }]>([
    ['step_done', { step: 1 }, { epoch: 1, step: 1 }],
    ['timer_void', { epoch: 2 }, { epoch: 1, step: 1 }],
    ['case_closed', { closed: true }, { epoch: 1, step: 1 }],
  ])('does nothing when %s', (refused, state, timer) => {
    expect(escalateByTimer({ ...routed, ...state }, timer, document, now)).toMatchObject({ refused });
  });

  it('never lowers level or priority, wherever the case is', () => {
    const anyCase = record({
      level: constantFrom<Level>('L0', 'L1', 'L2', 'L3'),
      priority: integer({ min: 0, max: 100 }),
      queue: constantFrom(...document.queues.map((queue) => queue.name)),
      kind: constantFrom('approval' as const, 'audit_sample' as const),
    });
    assert(
      property(anyCase, integer({ min: 1, max: 5 }), (state, step) => {
        const before = { ...routed, ...state };
        const { placement } = changed(escalateByTimer(before, { epoch: 1, step }, document, now)).data;
        return placement.level >= before.level && placement.priority >= before.priority && placement.priority <= 100;
      }),
    );
  });
});

describe('a reviewer who escalates', () => {
  it('takes the next step, so that its timer is void afterwards', () => {
    const { data, routed: after } = changed(escalateByReviewer(routed, document, now));
    expect(data).toMatchObject({ why: 'reviewer', step: 1, fromLevel: 'L1' });
    expect(escalateByTimer(after, { epoch: 1, step: 1 }, document, now)).toMatchObject({ refused: 'step_done' });
  });
});

describe('a reroute', () => {
  it('gives the deadline and the ladder of the new queue, from now', () => {
    const result = changed(reroute(routed, { queue: 'operations', by: 'ana' }, document, now));
    expect(CaseRerouted.schema.parse(result.data)).toEqual(result.data);
    expect(result.data).toMatchObject({ fromQueue: 'billing', by: 'ana' });
    expect(result.data.placement).toEqual({
      queue: 'operations',
      level: 'L1',
      priority: 60,
      dueAt: '2026-11-20T10:30:00.000Z',
    });
    expect(result.timersReplaced).toBe(true);
    expect(result.timers.map(({ epoch, step, dueAt }) => [epoch, step, dueAt])).toEqual([
      [2, 1, '2026-11-20T10:10:00.000Z'],
      [2, 2, '2026-11-20T10:20:00.000Z'],
    ]);
  });

  it('does not take again the steps that were taken', () => {
    const { timers } = changed(reroute({ ...routed, step: 1 }, { queue: 'support', by: 'ana' }, document, now));
    expect(timers.map(({ step }) => step)).toEqual([2, 3]);
  });

  it('to a queue that does not exist is refused', () => {
    expect(reroute(routed, { queue: 'nowhere', by: 'ana' }, document, now)).toMatchObject({ refused: 'unknown_queue' });
  });
});

describe('closing', () => {
  it.each([
    ['2026-11-20T10:30:00.000Z', true],
    ['2026-11-20T10:30:00.001Z', false],
  ])('at %s is within the SLA: %s', (at, withinSla) => {
    const { data, routed: after } = changed(closeCase(routed, 'approve', at));
    expect(CaseClosed.schema.parse(data)).toEqual(data);
    expect([data.withinSla, after.closed]).toEqual([withinSla, true]);
  });

  it('is measured by the promise, not by the deadline that the ladder moved', () => {
    const late = changed(escalateByTimer(routed, { epoch: 1, step: 3 }, document, '2026-11-20T11:30:00.000Z')).routed;
    expect(changed(closeCase(late, 'approve', '2026-11-20T11:31:00.000Z')).data.withinSla).toBe(false);
  });

  it('twice is refused', () => {
    const { routed: after } = changed(closeCase(routed, 'approve', now));
    expect(closeCase(after, 'approve', now)).toMatchObject({ refused: 'case_closed' });
  });
});

describe('a verdict', () => {
  const recorded = VerdictRecorded.schema.parse(
    JSON.parse(text('libs/contracts/examples/review.verdict-recorded.v1.json')).value,
  );
  const follow = (change: Partial<typeof recorded>) =>
    followVerdict(routed, { ...recorded, closesCase: false, ...change }, document, now);

  it.each([
    [{ closesCase: true }, 'tidegate.case.closed.v1'],
    [{ verdict: 'escalate' }, 'tidegate.case.escalated.v1'],
    [{ verdict: 'reroute', toQueue: 'support' }, 'tidegate.case.rerouted.v1'],
  ] as const)('%j is followed by %s', (change, type) => {
    expect(follow(change)).toMatchObject({ definition: { type } });
  });

  it('that is a first of two approvals changes nothing', () => {
    expect(follow({ verdict: 'approve' })).toBeNull();
  });
});
