import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';

export interface BareConsumerOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly fetchPartitionBytesMax?: number;
  read(batch: EachBatchPayload['batch']): void;
}

/** Reads topics from the beginning with kafkajs alone: what looks on must cost as little as it can. */
export class BareConsumer {
  readonly #consumer: Consumer;
  readonly #options: BareConsumerOptions;

  constructor(kafka: Kafka, options: BareConsumerOptions) {
    const { groupId, fetchPartitionBytesMax } = options;
    this.#options = options;
    this.#consumer = kafka.consumer({
      groupId,
      maxWaitTimeInMs: 250,
      minBytes: 1,
      allowAutoTopicCreation: false,
      ...(fetchPartitionBytesMax === undefined ? {} : { maxBytesPerPartition: fetchPartitionBytesMax }),
    });
  }

  /** Resolves when it is a member of its group. */
  async start(): Promise<void> {
    const { topics, read } = this.#options;
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
    const joined = new Promise<void>((resolve) => this.#consumer.on(this.#consumer.events.GROUP_JOIN, () => resolve()));
    await this.#consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 256,
      eachBatch: ({ batch }) => Promise.resolve(read(batch)),
    });
    await joined;
  }

  async stop(): Promise<void> {
    await this.#consumer.disconnect();
  }
}
