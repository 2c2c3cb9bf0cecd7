import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { Request, RequestRejected } from '@tidegate/contracts/request-events';
import { checkpointIdOfRequest, type Moment } from './intake-events.ts';
import { rejection, type RefusedRecord } from './reject-record.ts';

/** A submission whose checkpoint was taken by another body, seen when its decision arrived. */
export interface Contradiction {
  readonly request: Request;
  /** `fingerprintOf(request)`. */
  readonly fingerprint: string;
  /** When the submission that it contradicts was received, RFC 3339 UTC. */
  readonly earlierReceivedAt: string;
  /** Where its decision lies, and the id of the event of that decision. */
  readonly position: RefusedRecord['position'];
  readonly causationId: string;
}

/**
 * The rejection of a submission that came through Kafka under a checkpoint that another body has (requirement A7): HTTP
 * answers such a one with 422, here only a person can tell its product. The ids hang on the checkpoint and the body, so that
 * the same contradiction is one case however often it is sent or delivered.
 */
export function contradictionEvent(
  contradiction: Contradiction,
  moment: Moment,
): TidegateEvent<DataOf<typeof RequestRejected>> {
  const { request, fingerprint, earlierReceivedAt, position, causationId } = contradiction;
  const { tenantId, requestId, checkpoint } = request;
  const taken = checkpointIdOfRequest(request);
  const detail =
    `is ${checkpoint.number}, which request "${requestId}" used before with another body, received ${earlierReceivedAt} ` +
    `(checkpoint id ${taken}); the first decision of that checkpoint stays. Send the next checkpoint number, or a new requestId`;
  return rejection(
    {
      ...{ tenantId, requestId, position, causationId },
      checkpointId: derivedId(taken, 'contradiction', fingerprint),
      problems: [{ pointer: '/checkpoint/number', detail }],
      raw: JSON.stringify(request),
    },
    moment,
  );
}
