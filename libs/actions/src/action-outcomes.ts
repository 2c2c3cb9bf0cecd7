import { ActionExecuted, ActionFailed, ActionPreviewed, type Preview } from '@tidegate/contracts/action-events';
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
  return eventAbout(ActionPreviewed, intent, { ...aboutAction(intent), ...outcome }, now);
}

/** The event about the end of an execution. */
export function finishedEvent(intent: ExecutionIntent, result: ExecutionResult, now: string): TidegateEvent {
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

function aboutAction(intent: ActionIntent) {
  const { tenantId, requestId, checkpointId, actionDigest, taskType, cohort } = intent;
  return { tenantId, requestId, checkpointId, actionDigest, actionName: intent.action.name, taskType, cohort };
}

/** The id follows from the cause, so that a result that is told twice is one event. */
function eventAbout<Definition extends EventDefinition>(
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
