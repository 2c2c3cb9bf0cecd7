import {
  ActionExecuted,
  ActionFailed,
  ActionPreviewed,
  ActionRolledBack,
  RollbackFailed,
  RollbackRequested,
  type Preview,
} from '@tidegate/contracts/action-events';
import { digestOf } from '@tidegate/contracts/action-digest';
import type { DataOf, EventDefinition } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { ActionIntent, ExecutionIntent } from './plan-execution.ts';

export type FailureCode = DataOf<typeof ActionFailed>['code'];

/** How an execution ended. `reconciled` says that the result was learnt by asking afterwards (DESIGN §4.4). */
export type ExecutionResult =
  | { readonly kind: 'executed'; readonly receipt: string; readonly reconciled: boolean }
  | { readonly kind: 'failed'; readonly code: FailureCode; readonly detail: string };

/** The event about a dry run; `problem` says why there is no preview. */
export function previewedEvent(
  intent: ActionIntent,
  outcome: { readonly preview: Preview | null; readonly problem: string | null },
  now: string,
): TidegateEvent<DataOf<typeof ActionPreviewed>> {
  const digest = outcome.preview === null ? {} : { previewDigest: digestOf(outcome.preview) };
  return eventAbout(ActionPreviewed, intent, { ...aboutAction(intent), ...outcome, ...digest }, now);
}

/** The event about the end of an execution, or of a rollback. */
export function finishedEvent(intent: ExecutionIntent, result: ExecutionResult, now: string): TidegateEvent {
  if (intent.rollsBack !== undefined) return rolledBackEvent(intent, result, now);
  const about = { ...aboutAction(intent), grantId: intent.grantId };
  if (result.kind === 'failed') {
    return eventAbout(
      ActionFailed,
      intent,
      { ...about, code: result.code, detail: result.detail.slice(0, 2_048) },
      now,
    );
  }
  const { receipt, reconciled } = result;
  const data = { ...about, action: intent.action, approvedBy: [...intent.approvedBy], receipt, reconciled };
  return eventAbout(ActionExecuted, intent, data, now);
}

/** The event about the wish of an operator; its id is the cause that `judgeRollback` put into the intent. */
export function rollbackRequestedEvent(intent: ExecutionIntent, cause: string, now: string): TidegateEvent {
  const event = eventAbout(RollbackRequested, intent, aboutRollback(intent), now);
  return { ...event, id: intent.causeId, causationId: cause };
}

function rolledBackEvent(intent: ExecutionIntent, result: ExecutionResult, now: string): TidegateEvent {
  const about = aboutRollback(intent);
  if (result.kind === 'executed') {
    const { receipt, reconciled } = result;
    return eventAbout(ActionRolledBack, intent, { ...about, receipt, reconciled }, now);
  }
  const { code, detail } = result;
  return eventAbout(RollbackFailed, intent, { ...about, code, detail: detail.slice(0, 2_048) }, now);
}

function aboutRollback(intent: ExecutionIntent) {
  if (intent.rollsBack === undefined) throw new Error('Assertion: an execution is told as a rollback');
  const { grantId, requestedBy, reason } = intent.rollsBack;
  return { ...aboutAction(intent), grantId, rollbackKey: intent.grantId, requestedBy, reason };
}

/** What every event about an action names. */
export function aboutAction(intent: ActionIntent) {
  const { tenantId, requestId, checkpointId, actionDigest, taskType, cohort } = intent;
  return { tenantId, requestId, checkpointId, actionDigest, actionName: intent.action.name, taskType, cohort };
}

/** The id follows from the cause, so that a result that is told twice is one event. */
export function eventAbout<Definition extends EventDefinition>(
  definition: Definition,
  intent: ActionIntent,
  data: DataOf<Definition>,
  now: string,
): TidegateEvent<DataOf<Definition>> {
  return {
    id: derivedId(intent.causeId, definition.type),
    type: definition.type,
    source: '/tidegate/actions',
    time: now,
    tenantId: intent.tenantId,
    correlationId: intent.requestId,
    causationId: intent.causeId,
    ...(intent.traceparent === undefined ? {} : { traceparent: intent.traceparent }),
    key: intent.checkpointId,
    data,
  };
}
