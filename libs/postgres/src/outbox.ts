import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import { definitionOf } from '@tidegate/contracts/event-catalogue';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Transaction } from './database.ts';
import type { StagedRecord } from './staged-records.ts';

/** Less than the 900 kB that the publisher takes, which counts a few bytes more for each header. */
const recordBytesMax = 880_000;

/** An event that can never be published. The transaction that staged it must not commit. */
export class OutboxFailure extends Error {
  readonly code: 'event_too_large' | 'event_type_unknown';
  readonly retriable = false;

  constructor(code: OutboxFailure['code'], message: string) {
    super(message);
    this.name = 'OutboxFailure';
    this.code = code;
  }
}

/**
 * Puts events into the outbox of the transaction: they are published if it commits, and only then (DESIGN §4.1). They
 * leave in the order given. The rows are written with the commit, all of the transaction at once.
 *
 * @throws OutboxFailure when an event could never be published, so that the consumer sees it as poison now.
 */
export function stageEvents(tx: Transaction, events: readonly TidegateEvent[]): Promise<void> {
  tx.stage(events.map(stagedRecordOf));
  return Promise.resolve();
}

function stagedRecordOf(event: TidegateEvent): StagedRecord {
  const { key, value, headers } = encodeCloudEvent(event);
  const headerText = JSON.stringify(headers);
  refuseTooLarge(event, Buffer.byteLength(value) + Buffer.byteLength(headerText) + Buffer.byteLength(key));
  return { topic: topicOf(event), key, value, headers: headerText };
}

/** A record that is encoded already, and where it goes. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly record: WireRecord;
}

/** The same for records that are encoded already, such as dead letters; each must be stageable. */
export function stageRecords(tx: Transaction, records: readonly OutgoingRecord[]): void {
  tx.stage(
    records.map(({ topic, record: { key, value, headers } }) => ({
      ...{ topic, key, value },
      headers: JSON.stringify(headers),
    })),
  );
}

/** Whether a record can be staged: the log takes its size, and Postgres its text. */
export function isStageable({ key, value, headers }: WireRecord): boolean {
  const hasNul = [key, value, ...Object.entries(headers).flat()].some((text) => text.includes('\0'));
  return !hasNul && Buffer.byteLength(key + value + JSON.stringify(headers)) <= recordBytesMax;
}

function topicOf(event: TidegateEvent): string {
  const definition = definitionOf(event.type);
  if (definition) return definition.topic;
  throw new OutboxFailure('event_type_unknown', `event type "${event.type}" is not in the catalogue; define it first`);
}

function refuseTooLarge(event: TidegateEvent, bytes: number): void {
  if (bytes <= recordBytesMax) return;
  const detail = `event ${event.id} (${event.type}) has ${bytes} bytes; at most ${recordBytesMax} can be published`;
  throw new OutboxFailure('event_too_large', `${detail}; refer to large content instead of carrying it`);
}
