import { encodeCloudEvent, decodeCloudEvent, isEvent } from '@tidegate/contracts/cloud-event-codec';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import { partitionBytesMax } from './produce-queue.ts';
import { PublishFailure } from './publish-failure.ts';
import type { Publisher, TopicRecord } from './publisher.ts';
import { topicOfEvent } from './publisher.ts';

/** A publisher for unit tests: keeps what was published, in order. */
export class MemoryPublisher implements Publisher {
  readonly #records: TopicRecord[] = [];
  #isClosed = false;

  /** Everything published so far. */
  get records(): readonly TopicRecord[] {
    return this.#records;
  }

  /** The events published so far, of all topics or of one. Records that are no events are left out. */
  events(topic?: TopicName): readonly TidegateEvent[] {
    return this.#records
      .filter((entry) => topic === undefined || entry.topic === topic)
      .map(({ record }) => decodeCloudEvent(record))
      .filter(isEvent);
  }

  async publish(events: readonly TidegateEvent[]): Promise<void> {
    await this.publishRecords(events.map((event) => ({ topic: topicOfEvent(event), record: encodeCloudEvent(event) })));
  }

  publishRecords(records: readonly TopicRecord[]): Promise<void> {
    if (this.#isClosed) {
      return Promise.reject(new PublishFailure('publisher_closed', 'The publisher is closed.', { retriable: true }));
    }
    const tooLarge = records.find(({ record }) => Buffer.byteLength(record.value) > partitionBytesMax);
    if (tooLarge) {
      const text = `A record for ${tooLarge.topic} with key "${tooLarge.record.key}" has more than ${partitionBytesMax} bytes.`;
      return Promise.reject(new PublishFailure('record_too_large', text));
    }
    this.#records.push(...records);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }
}
