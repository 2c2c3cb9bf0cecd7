import { cohortOf } from '@tidegate/contracts/cohorts';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import { EvidenceScored, type Assessment } from '@tidegate/contracts/evidence-events';
import type { Classification, Request, RequestClassified } from '@tidegate/contracts/request-events';

type Classified = DataOf<typeof RequestClassified>;

/** The cohort that a classified request belongs to (DESIGN §1). */
export function cohortOfRequest(request: Request, classification: Classification): string {
  return cohortOf({ tenantId: request.tenantId, taskType: classification.taskType, versions: request.versions });
}

/** A classified request with its assessment. Its id hangs on the checkpoint (DESIGN §4.1). */
export function scoredEvent(
  cause: TidegateEvent<Classified>,
  assessment: Assessment,
  moment: { readonly now: string; readonly traceparent?: string | undefined },
): TidegateEvent<DataOf<typeof EvidenceScored>> {
  const { checkpointId, request, classification } = cause.data;
  const { type } = EvidenceScored;
  return {
    id: derivedId(checkpointId, type),
    type,
    source: '/tidegate/evidence',
    time: moment.now,
    tenantId: cause.tenantId,
    correlationId: cause.correlationId,
    causationId: cause.id,
    ...(moment.traceparent === undefined ? {} : { traceparent: moment.traceparent }),
    key: cause.key,
    data: { checkpointId, request, classification, cohort: cohortOfRequest(request, classification), assessment },
  };
}
