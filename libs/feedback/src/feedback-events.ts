import { CohortHistoryUpdated } from '@tidegate/contracts/control-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import { LabelRecorded } from '@tidegate/contracts/label-events';
import type { CohortHistory } from './cohort-history.ts';
import type { Label } from './label-of.ts';

const source = '/tidegate/feedback';

/** The label for the bus, caused by the verdict that closed the case. Keyed by case. */
export function labelEvent(label: Label, cause: TidegateEvent): TidegateEvent<Label> {
  return { ...envelopeOf(cause, LabelRecorded.type), time: label.labelledAt, key: label.caseId, data: label };
}

/** The history of a cohort after a batch; `cause` is the last verdict that changed it. Keyed by cohort. */
export function historyEvent(history: CohortHistory, cause: TidegateEvent): TidegateEvent<CohortHistory> {
  return {
    ...envelopeOf(cause, CohortHistoryUpdated.type),
    time: history.updatedAt,
    key: history.cohort,
    data: history,
  };
}

function envelopeOf(cause: TidegateEvent, type: string) {
  return {
    id: derivedId(cause.id, type),
    type,
    source,
    tenantId: cause.tenantId,
    correlationId: cause.correlationId,
    causationId: cause.id,
    ...(cause.traceparent === undefined ? {} : { traceparent: cause.traceparent }),
  };
}
