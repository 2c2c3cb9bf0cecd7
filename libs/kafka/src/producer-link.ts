import type { TopicName } from '@tidegate/contracts/topics';
import kafkajs from 'kafkajs';
import type { Kafka, Message, Producer } from 'kafkajs';
import { backOffMs, settlesWithin, sleep } from './back-off.ts';
import { clientRetry } from './connection.ts';
import type { Log } from './log.ts';
import { messageOf } from './retriable.ts';

export interface RoutedRecord {
  readonly topic: TopicName;
  readonly partition: number;
  readonly message: Message;
}

export type SendResult =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'refused'; readonly error: unknown }
  | { readonly kind: 'aborted' };

/** What a broker says about a record itself. Every other answer is about its own state or ours, and is waited out. */
const recordFaults = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'INVALID_TIMESTAMP']);
const pauses = { fromMs: 50, toMs: 5_000 };
const disconnectTimeoutMs = 3_000;
/** Longer than any answer of a broker that is well; kafkajs itself waits far longer before it reports a failure. */
const slowMs = 2_000;
/** So many failures in a row suggest that the connection is at fault and not the broker. */
const failuresBeforeRenewal = 5;

/** The connection of a publisher to Kafka: one producer, replaced when it hangs, and what is known about the topics. */
export class ProducerLink {
  readonly #kafka: Kafka;
  readonly #log: Log;
  readonly #aborted = new AbortController();
  readonly #partitions = new Map<TopicName, number>();
  #producer: Producer | undefined;
  #connecting: Promise<Producer | undefined> | undefined;
  #failure: string | undefined = 'not connected yet';

  constructor(kafka: Kafka, log: Log) {
    this.#kafka = kafka;
    this.#log = log;
  }

  /** Why the broker cannot be used at the moment; undefined when all is well. */
  get failure(): string | undefined {
    return this.#failure;
  }

  isAborted(): boolean {
    return this.#aborted.signal.aborted;
  }

  partitionsOf(topic: TopicName): number | undefined {
    return this.#partitions.get(topic);
  }

  /** The connected producer; undefined only after `close`. */
  connect(): Promise<Producer | undefined> {
    if (this.#producer) return Promise.resolve(this.#producer);
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  /** Resolves when the partition counts of all `topics` are known, or after `close`. A missing topic is waited for. */
  async learnPartitions(topics: ReadonlySet<TopicName>): Promise<void> {
    await this.connect();
    await this.#untilDone('Kafka did not describe the topics', () => this.#readPartitions([...topics]));
  }

  /** Sends until the broker has acknowledged everything, found a record at fault, or `close` was called. */
  async send(records: readonly RoutedRecord[]): Promise<SendResult> {
    const topicMessages = byTopic(records);
    const result = await this.#untilDone('Kafka did not take the records', async (): Promise<SendResult> => {
      const producer = await this.connect();
      if (!producer) return { kind: 'aborted' };
      try {
        await producer.sendBatch({ topicMessages, acks: -1 });
        return { kind: 'acknowledged' };
      } catch (error) {
        if (recordFaults.has(typeOf(error))) return { kind: 'refused', error };
        throw error;
      }
    });
    return result ?? { kind: 'aborted' };
  }

  async close(): Promise<void> {
    this.#aborted.abort();
    this.#failure = 'closed';
    if (this.#connecting) await settlesWithin(this.#connecting, disconnectTimeoutMs);
    if (this.#producer) await settlesWithin(this.#producer.disconnect(), disconnectTimeoutMs);
    this.#producer = undefined;
  }

  async #connect(): Promise<Producer | undefined> {
    return this.#untilDone('Kafka cannot be reached', async () => {
      // Repeating is done here and for ever, so that kafkajs never reorders or gives up on its own.
      const producer = this.#kafka.producer({
        allowAutoTopicCreation: false,
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
        retry: { ...clientRetry, retries: 0 },
      });
      try {
        await producer.connect();
      } catch (error) {
        void settlesWithin(producer.disconnect(), disconnectTimeoutMs);
        throw error;
      }
      this.#producer = producer;
      return producer;
    });
  }

  async #readPartitions(topics: TopicName[]): Promise<void> {
    const admin = this.#kafka.admin();
    try {
      await admin.connect();
      const existing = new Set(await admin.listTopics());
      const missing = topics.filter((topic) => !existing.has(topic));
      if (missing.length > 0) throw new Error(`the topic ${missing.join(', ')} does not exist; create it`);
      const metadata = await admin.fetchTopicMetadata({ topics });
      for (const { name, partitions } of metadata.topics) this.#partitions.set(name as TopicName, partitions.length);
    } finally {
      void settlesWithin(admin.disconnect(), disconnectTimeoutMs);
    }
  }

  /** Repeats with growing pauses until it works; undefined when `close` was called meanwhile. */
  async #untilDone<Result>(problem: string, attempt: () => Promise<Result>): Promise<Result | undefined> {
    for (let failures = 0; !this.isAborted(); failures += 1) {
      const slow = setTimeout(() => this.#noteFailure(problem, `no answer for ${slowMs} ms`, failures), slowMs);
      try {
        const result = await attempt();
        this.#noteWorking();
        return result;
      } catch (error) {
        if (this.isAborted()) break;
        this.#noteFailure(problem, messageOf(error), failures);
        if (isTimeout(error) || failures % failuresBeforeRenewal === failuresBeforeRenewal - 1) this.#dropProducer();
        await sleep(backOffMs(failures, pauses), this.#aborted.signal);
      } finally {
        clearTimeout(slow);
      }
    }
    return undefined;
  }

  /** A half-open connection never recovers by itself, so a new producer with new connections takes over. */
  #dropProducer(): void {
    const old = this.#producer;
    this.#producer = undefined;
    if (old) void settlesWithin(old.disconnect(), disconnectTimeoutMs);
  }

  #noteFailure(problem: string, reason: string, failures: number): void {
    if (this.isAborted()) return;
    this.#failure = `${problem}: ${reason}`;
    if (failures === 0) this.#log.warn(`${problem}; trying again until it works`, { reason });
  }

  #noteWorking(): void {
    if (this.isAborted() || this.#failure === undefined) return;
    this.#failure = undefined;
    this.#log.info('Kafka takes records');
  }
}

function byTopic(records: readonly RoutedRecord[]): { topic: string; messages: Message[] }[] {
  const messages = new Map<TopicName, Message[]>();
  for (const { topic, partition, message } of records) {
    const list = messages.get(topic);
    message.partition = partition;
    if (list) list.push(message);
    else messages.set(topic, [message]);
  }
  return [...messages].map(([topic, list]) => ({ topic, messages: list }));
}

function typeOf(error: unknown): string {
  const { type, cause } = error as { type?: unknown; cause?: unknown };
  if (typeof type === 'string') return type;
  return cause instanceof Error ? typeOf(cause) : '';
}

function isTimeout(error: unknown): boolean {
  const { name, cause } = error as { name?: unknown; cause?: unknown };
  return name === 'KafkaJSRequestTimeoutError' || (cause instanceof Error && isTimeout(cause));
}
