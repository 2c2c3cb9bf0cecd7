import type { EventDefinition } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';

const source = '/tidegate/routing';

interface AboutCase {
  readonly caseId: string;
  readonly tenantId: string;
  readonly requestId: string;
}

/** An event about a case that `cause` gave rise to; a redelivery of the cause makes the same id (DESIGN §4.1). */
export function causedEvent(
  definition: EventDefinition,
  data: AboutCase,
  cause: TidegateEvent,
  now: string,
): TidegateEvent {
  return {
    ...envelope(definition, data, now),
    id: derivedId(cause.id, definition.type, data.caseId),
    causationId: cause.id,
    ...(cause.traceparent === undefined ? {} : { traceparent: cause.traceparent }),
  };
}

/** An event about a case that time gave rise to: each has one id, whoever fires the timer. */
export function timedEvent(definition: EventDefinition, data: AboutCase, reading: string, now: string): TidegateEvent {
  return {
    ...envelope(definition, data, now),
    id: derivedId(data.caseId, definition.type, `timer:${reading}`),
  };
}

function envelope(definition: EventDefinition, data: AboutCase, now: string): Omit<TidegateEvent, 'id'> {
  const { caseId, tenantId, requestId } = data;
  return { type: definition.type, source, time: now, tenantId, correlationId: requestId, key: caseId, data };
}
