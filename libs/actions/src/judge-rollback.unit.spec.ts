import { describe, expect, it } from '@jest/globals';
import { ActionRolledBack, RollbackFailed, RollbackRequested } from '@tidegate/contracts/action-events';
import { actionDigestOf } from '@tidegate/contracts/action-digest';
import { derivedId } from '@tidegate/contracts/event-ids';
import { finishedEvent, rollbackRequestedEvent } from './action-outcomes.ts';
import { judgeRollback, type ExecutedAction } from './judge-rollback.ts';
import { judgeExecution, type ExecutionIntent } from './plan-execution.ts';
import { ActionRegistry } from './registry.ts';

const http = { kind: 'http', url: 'http://x/do', reconcileUrl: 'http://x/done' };
const plain = { summary: 'Does it.', impact: 'medium', reversible: true, arguments: {} };
const registry = ActionRegistry.parse({
  actions: [
    { ...plain, name: 'scale', rollback: { withinHours: 24 }, connector: { ...http, rollbackUrl: 'http://x/undo' } },
    { ...plain, name: 'restart', connector: http },
  ],
});

const intentOf = (name: string): ExecutionIntent => ({
  ...{ tenantId: 'acme', requestId: 'req-1', checkpointId: 'checkpoint-1', action: { name, arguments: {} } },
  ...{ actionDigest: actionDigestOf({ name, arguments: {} }), taskType: null, cohort: null, causeId: 'cause-1' },
  ...{ grantId: 'grant-1', scopes: ['global'], breakerEpoch: 1, approvedBy: ['ana'], approvedAt: null },
});
const executed = (change: Partial<ExecutedAction> = {}, name = 'scale'): ExecutedAction => ({
  ...{ intent: intentOf(name), state: 'executed', receipt: 'receipt-1', finishedAt: '2026-11-20T09:30:00.000Z' },
  ...change,
});
const wish = { requestedBy: 'oleg', reason: 'the wrong service' };
const judge = (action: ExecutedAction, now = '2026-11-20T10:00:00.000Z') =>
  judgeRollback(action, wish, registry, Date.parse(now));

function rollbackOf(action: ExecutedAction): ExecutionIntent {
  const judged = judge(action);
  if (judged.kind === 'refused') throw new Error(judged.detail);
  return judged.intent;
}

describe('a rollback', () => {
  it('has a key of its own that follows from the execution, so that there is one at most', () => {
    const intent = rollbackOf(executed());
    expect(intent.grantId).toBe(derivedId('grant-1', 'rollback'));
    expect(rollbackOf(executed())).toEqual(intent);
    expect(intent.rollsBack).toEqual({ grantId: 'grant-1', receipt: 'receipt-1', ...wish });
  });

  it.each([
    ['not_executed', executed({ state: 'waiting', receipt: null, finishedAt: null }), 'open the kill switch'],
    ['not_executed', executed({ state: 'failed', receipt: null }), 'nothing was done'],
    ['not_reversible', executed({}, 'restart'), 'Undo it by hand in its system, by the receipt receipt-1'],
    ['not_reversible', executed({}, 'gone'), 'not in the registry any more'],
  ])('is refused with %s', (code, action, remedy) => {
    expect(judge(action)).toMatchObject({ kind: 'refused', code, detail: expect.stringContaining(remedy) });
  });

  it('has to come in time', () => {
    expect(judge(executed(), '2026-11-21T09:30:00.000Z').kind).toBe('rollback');
    expect(judge(executed(), '2026-11-21T09:30:00.001Z')).toMatchObject({ code: 'rollback_too_late' });
  });

  it('is not stopped by a breaker, since it undoes', () => {
    const open = {
      scope: 'global',
      state: 'open' as const,
      epoch: 9,
      openedBy: 'olga',
      killSwitch: true,
      reason: 'stop',
    };
    const breakerOf = () => ({ ...open, statistics: null, changedAt: '2026-11-20T09:45:00.000Z', probesFrom: null });
    expect(judgeExecution(intentOf('scale'), registry, breakerOf)).toMatchObject({ code: 'breaker_open' });
    expect(judgeExecution(rollbackOf(executed()), registry, breakerOf).kind).toBe('execute');
  });

  it('is not tried where the registry has lost it meanwhile', () => {
    const without = { ...registry, actions: registry.actions.filter(({ name }) => name !== 'scale') };
    expect(judgeExecution(rollbackOf(executed()), without, () => undefined)).toMatchObject({
      code: 'unknown_action',
      detail: expect.stringContaining('by hand in its system, by the receipt receipt-1'),
    });
  });

  it('is told with who wanted it, why, and what came of it', () => {
    const intent = rollbackOf(executed());
    const now = '2026-11-20T10:00:00.000Z';
    const requested = rollbackRequestedEvent(intent, 'executed-1', now);
    const undone = finishedEvent(intent, { kind: 'executed', receipt: 'undo-1', reconciled: false }, now);
    const failed = finishedEvent(intent, { kind: 'failed', code: 'connector_refused', detail: 'no' }, now);
    const told = { grantId: 'grant-1', rollbackKey: intent.grantId, ...wish };
    expect(RollbackRequested.schema.parse(requested.data)).toMatchObject(told);
    expect(ActionRolledBack.schema.parse(undone.data)).toMatchObject({ ...told, receipt: 'undo-1' });
    expect(RollbackFailed.schema.parse(failed.data)).toMatchObject({ ...told, code: 'connector_refused' });
    expect([requested.causationId, undone.causationId, failed.causationId]).toEqual([
      'executed-1',
      requested.id,
      requested.id,
    ]);
  });
});
