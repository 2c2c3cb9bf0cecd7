import type { ExecutionView } from '@tidegate/contracts/http-actions';
import { derivedId } from '@tidegate/contracts/event-ids';
import { registeredAction, type ActionRegistry, type RegisteredAction } from './registry.ts';
import type { ExecutionIntent } from './plan-execution.ts';

/** An execution as far as a rollback has to know it. */
export interface ExecutedAction {
  readonly intent: ExecutionIntent;
  readonly state: ExecutionView['state'];
  readonly receipt: string | null;
  /** RFC 3339; null until it has ended. */
  readonly finishedAt: string | null;
}

export interface RollbackRefusal {
  readonly kind: 'refused';
  readonly code: 'not_executed' | 'not_reversible' | 'rollback_too_late';
  /** Says what to do. */
  readonly detail: string;
}

export interface RollbackIntent {
  readonly kind: 'rollback';
  readonly intent: ExecutionIntent;
  readonly entry: RegisteredAction;
}

const hourMs = 3_600_000;

/** The idempotency key of the one rollback that an execution can have. */
export function rollbackKeyOf(grantId: string): string {
  return derivedId(grantId, 'rollback');
}

/** Whether an execution can be undone, and what that would be (requirement F4). Breakers do not stop an undoing. */
export function judgeRollback(
  executed: ExecutedAction,
  request: { readonly requestedBy: string; readonly reason: string },
  registry: ActionRegistry,
  nowMs: number,
): RollbackIntent | RollbackRefusal {
  const { intent, state, receipt, finishedAt } = executed;
  const { name } = intent.action;
  const entry = registeredAction(registry, name);
  if (state !== 'executed' || receipt === null || finishedAt === null) {
    const detail = state === 'failed' ? 'nothing was done' : 'it is not done yet; open the kill switch to stop it';
    return refuse('not_executed', `The execution is ${state}: ${detail}.`);
  }
  if (entry?.rollback === undefined) {
    const why = entry === undefined ? 'is not in the registry any more' : 'has no rollback in the registry';
    return refuse('not_reversible', `"${name}" ${why}. Undo it by hand in its system, by the receipt ${receipt}.`);
  }
  const untilMs = Date.parse(finishedAt) + entry.rollback.withinHours * hourMs;
  if (nowMs > untilMs) {
    const until = new Date(untilMs).toISOString();
    return refuse(
      'rollback_too_late',
      `"${name}" could be undone until ${until}. Undo it by hand, by the receipt ${receipt}.`,
    );
  }
  const rollsBack = { grantId: intent.grantId, receipt, ...request };
  const causeId = derivedId(intent.grantId, 'tidegate.action.rollback-requested.v1');
  return { kind: 'rollback', intent: { ...intent, grantId: rollbackKeyOf(intent.grantId), causeId, rollsBack }, entry };
}

function refuse(code: RollbackRefusal['code'], detail: string): RollbackRefusal {
  return { kind: 'refused', code, detail };
}
