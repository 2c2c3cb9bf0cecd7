import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import { DeadLetterDiscarded, DeadLetterReplayed, deadLetterTextMax } from '@tidegate/contracts/dead-letter-events';
import type { DeadLetterTreatment } from '@tidegate/contracts/dead-letter-events';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { TopicRecord } from '@tidegate/kafka/publisher';
import type { KnownLetter } from './letter-book.ts';

/** What is written of events whose tenant nobody knows. */
const unknownTenant = 'unknown';

/** The event that tells everybody, and the audit log, what somebody did about a letter. `at`: RFC 3339. */
export function treatmentRecord(
  treatment: 'replay' | 'discard',
  letter: KnownLetter,
  by: { readonly as: string; readonly reason: string; readonly at: string },
): TopicRecord {
  const { type, topic } = treatment === 'replay' ? DeadLetterReplayed : DeadLetterDiscarded;
  const data: DeadLetterTreatment = {
    letterId: letter.id,
    group: letter.groupId,
    letter: positionOf(letter.position),
    origin: positionOf(letter.origin ?? letter.position),
    recordKey: letter.key.slice(0, deadLetterTextMax.recordKey),
    eventId: letter.eventId?.slice(0, deadLetterTextMax.eventId) ?? null,
    code: letter.code.slice(0, deadLetterTextMax.code),
    attempts: letter.attempts,
    actor: by.as,
    reason: by.reason,
    at: by.at,
  };
  const event = {
    id: derivedId(letter.id, type, by.at),
    type,
    source: '/tidegate/cli',
    time: by.at,
    tenantId: letter.tenantId ?? unknownTenant,
    correlationId: letter.correlationId ?? letter.id,
    ...(letter.eventId === undefined ? {} : { causationId: letter.eventId }),
    key: letter.id,
    data,
  };
  return { topic, record: encodeCloudEvent(event) };
}

function positionOf({ topic, partition, offset }: KnownLetter['position']) {
  return { topic, partition, offset: String(offset) };
}
