import { checkpointIdOf, derivedId, requestKey } from '@tidegate/contracts/event-ids';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { OutcomeReport } from '@tidegate/contracts/http-requests';
import {
  OutcomeReported,
  RequestClassified,
  RequestSubmitted,
  type Classification,
  type Request,
} from '@tidegate/contracts/request-events';

const source = '/tidegate/intake';

/** When an event is made and in which trace; the caller knows both. */
export interface Moment {
  /** RFC 3339 UTC. */
  readonly now: string;
  readonly traceparent?: string | undefined;
}

/** The checkpoint that a request is about (DESIGN §4.2). */
export function checkpointIdOfRequest(request: Request): string {
  const { tenantId, requestId, checkpoint } = request;
  return checkpointIdOf({ tenantId, requestId, number: checkpoint.number });
}

/** The event of a request that came by HTTP. Its id hangs on the checkpoint, so that a repeat is the same event. */
export function submittedEvent(request: Request, moment: Moment): TidegateEvent<Request> {
  const { type } = RequestSubmitted;
  return { ...eventOf(request, derivedId(checkpointIdOfRequest(request), type), moment), type, data: request };
}

/** What intake says about a submitted request. */
export function classifiedEvent(
  submitted: TidegateEvent<Request>,
  classification: Classification,
  moment: Moment,
): TidegateEvent<DataOf<typeof RequestClassified>> {
  const request = submitted.data;
  const checkpointId = checkpointIdOfRequest(request);
  const { type } = RequestClassified;
  return {
    ...eventOf(request, derivedId(checkpointId, type), moment),
    type,
    causationId: submitted.id,
    data: { checkpointId, request, classification },
  };
}

/** What a product tells about a closed checkpoint. The same report twice is the same event. */
export function outcomeReportedEvent(
  report: OutcomeReport,
  moment: Moment,
): TidegateEvent<DataOf<typeof OutcomeReported>> {
  const { tenantId, requestId, checkpointNumber, status, detail } = report;
  const checkpointId = checkpointIdOf({ tenantId, requestId, number: checkpointNumber });
  const { type } = OutcomeReported;
  return {
    ...eventOf(report, derivedId(checkpointId, type, JSON.stringify([status, detail ?? null])), moment),
    type,
    data: { tenantId, requestId, checkpointId, status, ...(detail === undefined ? {} : { detail }) },
  };
}

function eventOf(request: { tenantId: string; requestId: string }, id: string, moment: Moment) {
  return {
    id,
    source,
    time: moment.now,
    tenantId: request.tenantId,
    correlationId: request.requestId,
    key: requestKey(request.tenantId, request.requestId),
    ...(moment.traceparent === undefined ? {} : { traceparent: moment.traceparent }),
  };
}
