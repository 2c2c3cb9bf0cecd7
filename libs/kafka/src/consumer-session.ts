import type { EachBatchPayload, TopicPartitionOffsetAndMetadata } from 'kafkajs';
import { OffsetTracker } from './offset-tracker.ts';

/** One partition while this member owns it. */
export interface OwnedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly tracker: OffsetTracker;
  /** Work that ran into trouble: the next batch of the partition waits for it, so that the order is kept. */
  trouble: Promise<unknown> | undefined;
}

/**
 * One membership of a consumer in its group, from join to the next join. kafkajs starts again from the committed
 * offsets at each join, so nothing of an earlier membership is carried over: work that was not committed comes again.
 */
export class ConsumerSession {
  readonly #over = new AbortController();
  readonly #partitions = new Map<string, OwnedPartition>();
  #loss: unknown;
  /** How to say that this member is alive; set by the first batch. */
  heartbeat: EachBatchPayload['heartbeat'] | undefined;

  /** Aborted when the membership ends. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** The error by which the group said that it has moved on. */
  get loss(): unknown {
    return this.#loss;
  }

  isOver(): boolean {
    return this.#over.signal.aborted;
  }

  end(loss?: unknown): void {
    this.#loss ??= loss;
    this.#over.abort();
  }

  partition(topic: string, partition: number): OwnedPartition {
    const name = `${topic}/${partition}`;
    const known = this.#partitions.get(name);
    if (known) return known;
    const owned: OwnedPartition = { topic, partition, tracker: new OffsetTracker(), trouble: undefined };
    this.#partitions.set(name, owned);
    return owned;
  }

  /** What is finished and not committed yet. */
  committable(): TopicPartitionOffsetAndMetadata[] {
    const offsets: TopicPartitionOffsetAndMetadata[] = [];
    for (const { topic, partition, tracker } of this.#partitions.values()) {
      const position = tracker.committable();
      if (position !== undefined) offsets.push({ topic, partition, offset: String(position) });
    }
    return offsets;
  }

  markCommitted(offsets: readonly TopicPartitionOffsetAndMetadata[]): void {
    for (const { topic, partition, offset } of offsets)
      this.partition(topic, partition).tracker.markCommitted(BigInt(offset));
  }
}
