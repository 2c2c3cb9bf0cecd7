import { RequestAsked } from '@tidegate/contracts/ask-events';
import type { Ask } from '@tidegate/contracts/ask-events';
import type { EventDefinition } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId, requestKey } from '@tidegate/contracts/event-ids';
import { RequestResolved } from '@tidegate/contracts/request-events';
import {
  ReviewClaimed,
  ReviewHandedOver,
  ReviewReleased,
  VerdictRecorded,
  VerdictWithdrawn,
} from '@tidegate/contracts/review-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { Accepted } from './accept-verdict.ts';

const source = '/tidegate/review';

/** What caused an event of a review: the event that opened the case, with the trace of the request. */
export interface ReviewCause {
  readonly openedEventId: string;
  readonly traceparent: string | null;
}

/** The events of a verdict: itself, and the ask or the resolution that it leads to (flow: one transaction, outbox). */
export function verdictEvents(accepted: Accepted, cause: ReviewCause): TidegateEvent[] {
  const { verdict, resolved, ask } = accepted;
  const recorded = eventOf(VerdictRecorded, verdict, { id: verdict.verdictId, time: verdict.at, cause });
  if (ask !== null) return [recorded, askedEvent(ask, verdict, cause)];
  if (resolved === null) return [recorded];
  const id = derivedId(resolved.checkpointId, RequestResolved.type);
  const event = eventOf(RequestResolved, resolved, { id, time: verdict.at, cause });
  return [recorded, { ...event, causationId: recorded.id, key: requestKey(resolved.tenantId, resolved.requestId) }];
}

/** The id of the ask is the id of its event. */
function askedEvent(ask: Ask, verdict: DataOf<typeof VerdictRecorded>, cause: ReviewCause): TidegateEvent {
  const { tenantId, requestId, checkpointId, checkpoint, caseId, corrections = null } = verdict;
  const data = { tenantId, requestId, checkpointId, checkpoint, caseId, ask, corrections };
  const event = eventOf(RequestAsked, data, { id: ask.askId, time: verdict.at, cause });
  return { ...event, causationId: verdict.verdictId, key: requestKey(tenantId, requestId) };
}

export function claimedEvent(data: DataOf<typeof ReviewClaimed>, cause: ReviewCause, now: string): TidegateEvent {
  return eventOf(ReviewClaimed, data, { id: claimEventId(ReviewClaimed, data), time: now, cause });
}

export function releasedEvent(data: DataOf<typeof ReviewReleased>, cause: ReviewCause, now: string): TidegateEvent {
  return eventOf(ReviewReleased, data, { id: claimEventId(ReviewReleased, data), time: now, cause });
}

export function handedOverEvent(data: DataOf<typeof ReviewHandedOver>, cause: ReviewCause, now: string): TidegateEvent {
  return eventOf(ReviewHandedOver, data, { id: claimEventId(ReviewHandedOver, data), time: now, cause });
}

export function withdrawnEvent(data: DataOf<typeof VerdictWithdrawn>, cause: ReviewCause, now: string): TidegateEvent {
  const id = derivedId(data.verdictId, VerdictWithdrawn.type);
  return eventOf(VerdictWithdrawn, data, { id, time: now, cause });
}

/** A claim of a case begins and ends once, and its token numbers it. */
function claimEventId(definition: EventDefinition, data: { caseId: string; fencingToken: number }): string {
  return derivedId(data.caseId, definition.type, String(data.fencingToken));
}

function eventOf(
  definition: EventDefinition,
  data: { caseId: string; tenantId: string; requestId: string },
  about: { id: string; time: string; cause: ReviewCause },
): TidegateEvent {
  return {
    id: about.id,
    type: definition.type,
    source,
    time: about.time,
    tenantId: data.tenantId,
    correlationId: data.requestId,
    causationId: about.cause.openedEventId,
    ...(about.cause.traceparent === null ? {} : { traceparent: about.cause.traceparent }),
    key: data.caseId,
    data,
  };
}
