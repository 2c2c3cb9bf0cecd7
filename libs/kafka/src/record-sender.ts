import type { Kafka, Producer } from 'kafkajs';
import { settlesWithin } from './back-off.ts';
import { PublishFailure } from './publish-failure.ts';
import type { TopicRecord } from './publisher.ts';

const disconnectTimeoutMs = 5_000;

/** Sends single records for a person who waits: bounded in time, and up to the size that the broker itself allows. */
export class RecordSender {
  readonly #producer: Producer;

  private constructor(producer: Producer) {
    this.#producer = producer;
  }

  static async open(kafka: Kafka): Promise<RecordSender> {
    const producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 5, initialRetryTime: 100 } });
    await producer.connect();
    return new RecordSender(producer);
  }

  /** Resolves when all replicas in sync have it. @throws PublishFailure `record_too_large`, or what the client throws. */
  async send({ topic, partition, record }: TopicRecord): Promise<void> {
    const { key, value, headers } = record;
    const message = { key, value, headers: { ...headers }, ...(partition === undefined ? {} : { partition }) };
    try {
      await this.#producer.send({ topic, acks: -1, messages: [message] });
    } catch (error) {
      if ((error as { type?: unknown }).type !== 'MESSAGE_TOO_LARGE') throw error;
      const text = `A record for ${topic} is larger than the broker allows (message.max.bytes).`;
      throw new PublishFailure('record_too_large', text, { cause: error });
    }
  }

  async close(): Promise<void> {
    await settlesWithin(this.#producer.disconnect(), disconnectTimeoutMs);
  }
}
