import type { TopicName } from '@tidegate/contracts/topics';
import { sleep } from '@tidegate/kafka/back-off';
import { clientRetry } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import type { Database } from '@tidegate/postgres/database';
import type { Log } from '@tidegate/telemetry/logger';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Command, CommandLog } from './kafka-connector.client.ts';
import { receiptOfRecord } from './receipt-record.ts';
import { findReceipt, insertReceipts } from './receipt.table.ts';

export interface CommandLogOptions {
  readonly kafka: Kafka;
  readonly database: Database;
  readonly receiptTopics: readonly string[];
  /** Name of the consumer group; instances share the work. */
  readonly groupId: string;
  readonly log: Log;
}

const pauseMs = 1_000;
/** What cannot be sent by then is asked about and sent again by the next instance. */
const flushTimeoutMs = 2_000;

/** Sends commands and keeps their receipts, from the topics of users and not from Tidegate's own. */
export class KafkaCommandLog implements CommandLog {
  readonly #options: CommandLogOptions;
  /** One for each topic, since nothing overtakes in a publisher: a topic that is not there must hold up no other. */
  readonly #publishers = new Map<string, KafkaPublisher>();
  readonly #stopping = new AbortController();
  #reading: Promise<void> | undefined;

  constructor(options: CommandLogOptions) {
    this.#options = options;
  }

  /** Reads receipts from now on; tries for as long as it takes. */
  start(): void {
    this.#reading ??= this.#readForever();
  }

  send({ topic, key, value, headers }: Command): Promise<void> {
    const { kafka, log } = this.#options;
    const publisher = this.#publishers.get(topic) ?? new KafkaPublisher({ kafka, log, flushTimeoutMs });
    this.#publishers.set(topic, publisher);
    // The publisher takes any topic; its type names Tidegate's own.
    return publisher.publishRecords([{ topic: topic as TopicName, record: { key, value, headers } }]);
  }

  receiptOf(key: string): ReturnType<CommandLog['receiptOf']> {
    return findReceipt(this.#options.database, key);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#reading;
    await Promise.all([...this.#publishers.values()].map((publisher) => publisher.close()));
  }

  async #readForever(): Promise<void> {
    const { kafka, groupId, log } = this.#options;
    while (!this.#stopping.signal.aborted) {
      // A crash ends the consumer for good, so each try has its own.
      const retry = { ...clientRetry, restartOnFailure: () => Promise.resolve(false) };
      const consumer = kafka.consumer({ groupId, retry });
      try {
        await this.#readUntilCrash(consumer);
      } catch (error) {
        log.warn('Receipts of commands cannot be read; it is tried again', { error });
      }
      await consumer.disconnect().catch(() => undefined);
      await sleep(pauseMs, this.#stopping.signal);
    }
  }

  async #readUntilCrash(consumer: Consumer): Promise<void> {
    const crashed = new Promise<never>((_resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    crashed.catch(() => undefined);
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#options.receiptTopics], fromBeginning: true });
    await consumer.run({ eachBatch: (batch) => this.#keep(batch) });
    await Promise.race([crashed, this.#whenStopping()]);
  }

  /** The position is committed after this, so a receipt is kept at least once, and once by its key. */
  async #keep({ batch }: EachBatchPayload): Promise<void> {
    const rows = batch.messages.map(({ key, value }) => receiptOfRecord(key?.toString(), value?.toString()));
    const unreadable = rows.filter((row) => row === undefined).length;
    if (unreadable > 0) {
      const { topic, partition } = batch;
      this.#options.log.warn('Records of a receipt topic are no receipts and are left out', {
        topic,
        partition,
        unreadable,
      });
    }
    await insertReceipts(
      this.#options.database,
      rows.filter((row) => row !== undefined),
    );
  }

  #whenStopping(): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
}
