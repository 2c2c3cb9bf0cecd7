import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId, requestKey } from '@tidegate/contracts/event-ids';
import { RequestResolved } from '@tidegate/contracts/request-events';
import type { ResolvedData } from './resolve-request.ts';
import type { ReviewCause } from './review-events.ts';
import type { ReviewedCase } from './reviewed-case.ts';

/** The reason of a resolution that nobody made: the case expired, and its queue says that silence is a no (requirement D8). */
export const expired = 'expired';

/**
 * What the product is told when its case expires: denied, approved by nobody. Null for cases that no product waits for. Its
 * id is that of any resolution of the checkpoint, so that a verdict and an expiry can never both end it.
 */
export function expiryEvent(
  reviewed: ReviewedCase,
  cause: ReviewCause,
  at: string,
): TidegateEvent<ResolvedData> | null {
  if (reviewed.kind === 'audit_sample' || reviewed.kind === 'action_failure') return null;
  const { tenantId, requestId, checkpointId, caseId } = reviewed;
  const { decision } = reviewed.escalation;
  return {
    ...{ id: derivedId(checkpointId, RequestResolved.type), type: RequestResolved.type, source: '/tidegate/review' },
    ...{ time: at, tenantId, correlationId: requestId, causationId: cause.openedEventId },
    ...(cause.traceparent === null ? {} : { traceparent: cause.traceparent }),
    key: requestKey(tenantId, requestId),
    data: {
      ...{ tenantId, requestId, checkpointId, caseId },
      ...(decision ? { checkpoint: decision.checkpoint } : {}),
      ...{ resolution: 'denied' as const, approvedBy: [], reason: expired, scopes: decision?.scopes ?? [] },
      breakerEpoch: decision?.versions.breakerEpoch ?? 0,
    },
  };
}
