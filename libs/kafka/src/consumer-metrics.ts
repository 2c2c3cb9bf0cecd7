import type { TopicName } from '@tidegate/contracts/topics';

/** What became of consumed records. */
export type ConsumedResult = 'handled' | 'invalid' | 'dead_lettered';

/** What a consumer reports about itself; counters and histograms live in `@tidegate/telemetry`. */
export interface ConsumerMetrics {
  /** `count` records of `topic` are done. `invalid` ones count here only when they were delivered to the handler. */
  consumed(topic: TopicName, result: ConsumedResult, count: number): void;
  /** One call of a handler took so long, successful or not. */
  duration(topic: TopicName, seconds: number): void;
  /** Records of the partition that are not fetched yet; 0 when the partition went to another instance. */
  lag(topic: TopicName, partition: number, records: number): void;
  /** A batch is tried again. */
  retried(topic: TopicName): void;
  /** A record went to the dead-letter topic of the group; `code` is the stable code of the failure. */
  deadLettered(topic: TopicName, groupId: string, code: string): void;
}
