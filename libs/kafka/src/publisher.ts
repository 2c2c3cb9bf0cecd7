import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import { definitionOf } from '@tidegate/contracts/event-catalogue';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import { PublishFailure } from './publish-failure.ts';

/** A record and where it goes. Without a partition the key decides. */
export interface TopicRecord {
  readonly topic: TopicName;
  readonly record: WireRecord;
  readonly partition?: number;
}

/**
 * The way out to the log. Records of one key arrive in the order of the calls; a record may arrive twice after a
 * failure, none is lost once its promise has resolved (DESIGN §4.1).
 */
export interface Publisher {
  /**
   * Publishes each event to the topic of its type; resolves when all are acknowledged. While the log is away it waits.
   * @throws PublishFailure `unknown_event_type`, `record_too_large` (nothing of this call was sent), `record_refused`,
   * `publisher_closed` (retriable).
   */
  publish(events: readonly TidegateEvent[]): Promise<void>;
  /** The same for records that are encoded already, such as those of an outbox. */
  publishRecords(records: readonly TopicRecord[]): Promise<void>;
  /** Sends what was accepted and ends; accepts nothing more. */
  close(): Promise<void>;
}

/** The topic that an event of this type travels on. @throws PublishFailure `unknown_event_type`. */
export function topicOfEvent(event: TidegateEvent): TopicName {
  const definition = definitionOf(event.type);
  if (definition) return definition.topic;
  throw new PublishFailure(
    'unknown_event_type',
    `Event ${event.id} has the type "${event.type}", which the event catalogue does not know; define it in libs/contracts.`,
  );
}
