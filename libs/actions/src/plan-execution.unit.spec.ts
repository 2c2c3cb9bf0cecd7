import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { actionDigestOf, digestOf } from '@tidegate/contracts/action-digest';
import { ActionExecuted, ActionFailed, ActionPreviewed } from '@tidegate/contracts/action-events';
import { decodeCloudEvent, isEvent } from '@tidegate/contracts/cloud-event-codec';
import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { EventOf } from '@tidegate/contracts/define-event';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { RequestResolved } from '@tidegate/contracts/request-events';
import { parse } from 'yaml';
import { finishedEvent, previewedEvent } from './action-outcomes.ts';
import {
  judgeExecution,
  planFromDecision,
  planFromResolution,
  waitedTooLong,
  leavingToProducts,
  type ExecutionIntent,
} from './plan-execution.ts';
import { ActionRegistry } from './registry.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

function golden<Event>(name: string): Event {
  const example = JSON.parse(read(`libs/contracts/examples/${name}.json`)) as {
    key: string;
    headers: Record<string, string>;
    value: unknown;
  };
  const event = decodeCloudEvent({ ...example, value: JSON.stringify(example.value) });
  if (!isEvent(event)) throw new Error(event.detail);
  return event as Event;
}
const registry = ActionRegistry.parse(
  parse(read('config/actions.yaml').replaceAll('${SYSTEMS_OF_RECORD_URL}', 'http://localhost')),
);

type Decided = EventOf<typeof DecisionMade>;
function decided(change: (event: Decided) => void = () => undefined): Decided {
  const event = structuredClone(golden<Decided>('decision.made.v1'));
  const { proposal } = event.data.request;
  event.data.decision.actionDigest = proposal.kind === 'action' ? actionDigestOf(proposal.action) : null;
  change(event);
  return event;
}
type Resolved = EventOf<typeof RequestResolved>;
function resolved(change: (event: Resolved) => void = () => undefined): Resolved {
  const event = structuredClone(golden<Resolved>('request.resolved.v1'));
  const { proposal } = event.data;
  event.data.actionDigest = proposal?.kind === 'action' ? actionDigestOf(proposal.action) : '';
  change(event);
  return event;
}
function executionOf(plan: ReturnType<typeof planFromDecision>): ExecutionIntent {
  if (plan.kind !== 'execute') throw new Error(`the plan is ${plan.kind}`);
  return plan.intent;
}
const proceeding = () => executionOf(planFromDecision(decided((event) => (event.data.decision.outcome = 'proceed'))));

describe('planFromDecision', () => {
  it('executes what proceeds, under the grant of the checkpoint', () => {
    const intent = proceeding();
    expect(intent).toMatchObject({ approvedBy: [], approvedAt: null, breakerEpoch: 2, taskType: 'refund' });
    expect(intent.grantId).toBe(derivedId(intent.checkpointId, 'grant'));
  });

  it.each(['approve', 'handoff'] as const)('previews for the reviewer when the outcome is %s', (outcome) => {
    expect(planFromDecision(decided((event) => (event.data.decision.outcome = outcome))).kind).toBe('preview');
  });

  it('does nothing for a question to the user, at other checkpoints, and without an action', () => {
    const clarify = decided((event) => (event.data.decision.outcome = 'clarify'));
    const answer = decided((event) => {
      event.data.decision.outcome = 'proceed';
      event.data.request.proposal = { kind: 'answer', text: 'Yes.' };
    });
    const step = decided((event) => {
      event.data.decision.outcome = 'proceed';
      event.data.decision.checkpoint.kind = 'step';
    });
    for (const event of [clarify, answer, step]) expect(planFromDecision(event)).toEqual({ kind: 'nothing' });
  });
});

describe('planFromResolution', () => {
  it('executes the action as edited, with the names and the time of the approval', () => {
    const event = resolved();
    const intent = executionOf(planFromResolution(event));
    expect(intent.action.value?.amount).toBe('380.00');
    expect(intent).toMatchObject({
      approvedBy: ['ana'],
      approvedAt: event.time,
      taskType: 'refund',
      causeId: event.id,
    });
    expect(intent.cohort).toBe('acme/refund/gpt-5-mini-2026-08/support-v14/policies-2026-11-01/support-tools-3');
  });

  it.each(['denied', 'information_needed'] as const)('does nothing when %s', (resolution) => {
    expect(planFromResolution(resolved((event) => (event.data.resolution = resolution)))).toEqual({ kind: 'nothing' });
  });

  it('has the same grant as an automatic execution of the checkpoint, so that only one of them can be', () => {
    const event = resolved((resolution) => delete (resolution.data as { grantId?: string }).grantId);
    event.data.checkpointId = proceeding().checkpointId;
    expect(executionOf(planFromResolution(event)).grantId).toBe(proceeding().grantId);
  });
});

describe('leavingToProducts', () => {
  it('makes a grant of what the product executes itself, and dry-runs nothing of it', () => {
    const own = { ...registry, executedByProducts: ['issue_refund'] };
    const plan = planFromResolution(resolved());
    expect(leavingToProducts(plan, own)).toEqual({ kind: 'grant', intent: executionOf(plan) });
    expect(leavingToProducts(planFromDecision(decided()), own)).toEqual({ kind: 'nothing' });
    expect(leavingToProducts(plan, registry)).toBe(plan);
  });

  it('grants what a registered product action lets through, refuses the rest, and shows both to reviewers', () => {
    const [first, ...others] = registry.actions;
    const own = { ...registry, actions: [{ ...first!, connector: { kind: 'product' as const } }, ...others] };
    const proceeds = planFromDecision(decided((event) => (event.data.decision.outcome = 'proceed')));
    expect(leavingToProducts(proceeds, own).kind).toBe('grant');
    const foreign = decided((event) => {
      event.data.decision.outcome = 'proceed';
      event.data.request.product = 'operations-agent';
    });
    expect(leavingToProducts(planFromDecision(foreign), own)).toMatchObject({
      kind: 'refuse',
      refusal: { code: 'unknown_action', detail: expect.stringContaining('does not exist for product') },
    });
    const shown = planFromDecision(decided((event) => (event.data.decision.outcome = 'approve')));
    expect(leavingToProducts(shown, own)).toBe(shown);
  });
});

describe('judgeExecution', () => {
  const judge = (intent: ExecutionIntent) => judgeExecution(intent, registry, () => undefined);

  it('lets the exact action through', () => {
    expect(judge(proceeding())).toMatchObject({ kind: 'execute', entry: { name: 'issue_refund' } });
    expect(judge(executionOf(planFromResolution(resolved())))).toMatchObject({ kind: 'execute' });
  });

  it.each([
    [
      'an argument',
      (intent: ExecutionIntent) => ({ ...intent.action, arguments: { ...intent.action.arguments, order_id: 'ord-9' } }),
    ],
    ['the amount', (intent: ExecutionIntent) => ({ ...intent.action, value: { amount: '4125.00', currency: 'EUR' } })],
    ['the name', (intent: ExecutionIntent) => ({ ...intent.action, name: 'send_reply' })],
  ])('refuses when %s is another than was allowed', (_what, change) => {
    const intent = proceeding();
    expect(judge({ ...intent, action: change(intent) })).toMatchObject({ kind: 'refused', code: 'digest_mismatch' });
  });

  it('refuses a resolution or decision that names no digest', () => {
    const event = decided((decision) => {
      decision.data.decision.outcome = 'proceed';
      decision.data.decision.actionDigest = null;
    });
    expect(judge(executionOf(planFromDecision(event)))).toMatchObject({ code: 'digest_mismatch' });
  });

  it('refuses what the registry does not have', () => {
    const intent = proceeding();
    const action = { name: 'close_account', arguments: {} };
    expect(judge({ ...intent, action, actionDigest: actionDigestOf(action) })).toMatchObject({
      code: 'unknown_action',
    });
  });

  it('refuses what its product does itself by now', () => {
    const [first, ...others] = registry.actions;
    const own = { ...registry, actions: [{ ...first!, connector: { kind: 'product' as const } }, ...others] };
    expect(judgeExecution(proceeding(), own, () => undefined)).toMatchObject({ code: 'unknown_action' });
  });

  it('refuses an automatic action of a product that the action is not for, and trusts the reviewer of an approved one', () => {
    const intent = proceeding();
    expect(judge({ ...intent, proposer: { product: 'operations-agent' } })).toMatchObject({ code: 'unknown_action' });
    const { proposer: _proposer, ...approved } = intent;
    expect(judge({ ...approved, approvedBy: ['ana'] })).toMatchObject({ kind: 'execute' });
  });
});

describe('waitedTooLong', () => {
  const [entry] = registry.actions;
  const allowedAt = '2026-11-20T09:30:00.000Z';
  const afterMinutes = (minutes: number) => waitedTooLong(entry!, allowedAt, Date.parse(allowedAt) + minutes * 60_000);

  it('lets an action begin until its time is over, and says what to do then', () => {
    expect(afterMinutes(entry!.waitMinutesMax)).toBeUndefined();
    expect(afterMinutes(entry!.waitMinutesMax + 1)).toMatchObject({
      code: 'expired',
      detail: expect.stringContaining('by 2026-11-21T09:30:00.000Z and could not; nothing was sent. Ask for'),
    });
  });
});

describe('events about actions', () => {
  const now = '2026-11-20T09:31:00.000Z';

  it('fit their contracts, follow from their cause and are keyed by the checkpoint', () => {
    const intent = proceeding();
    const executed = finishedEvent(intent, { kind: 'executed', receipt: 'refund-1', reconciled: false }, now);
    const failed = finishedEvent(intent, { kind: 'failed', code: 'breaker_open', detail: 'x'.repeat(5_000) }, now);
    const previewed = previewedEvent(intent, { preview: null, problem: 'The system is away.' }, now);
    expect(ActionExecuted.schema.safeParse(executed.data).error).toBeUndefined();
    expect(ActionFailed.schema.safeParse(failed.data).error).toBeUndefined();
    expect(ActionPreviewed.schema.safeParse(previewed.data).error).toBeUndefined();
    const preview = { summary: 'Pays.', effects: [], reversible: false };
    expect(previewedEvent(intent, { preview, problem: null }, now).data.previewDigest).toBe(digestOf(preview));
    for (const event of [executed, failed, previewed]) {
      expect(event.id).toBe(derivedId(intent.causeId, event.type));
      expect(event).toMatchObject({
        key: intent.checkpointId,
        causationId: intent.causeId,
        correlationId: intent.requestId,
      });
      expect(event.traceparent).toBe(intent.traceparent);
    }
  });
});
