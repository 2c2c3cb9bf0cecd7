import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { flows } from '@tidegate/contracts/flows';
import type { ServiceName, TopicName } from '@tidegate/contracts/topics';
import { serviceNames, topics } from '@tidegate/contracts/topics';
import { createKafka } from '@tidegate/kafka/connection';
import { definitionOnTopic, judge, rawRecordOf } from '@tidegate/kafka/decode-batch';
import { silentLog } from '@tidegate/telemetry/logger';
import type { Kafka, KafkaMessage, Producer } from 'kafkajs';
import type { SentRecord } from './judge-records.ts';
import type { TopicInput } from './topic-input.ts';

const topicNames = Object.keys(topics) as TopicName[];
const pollMs = 500;
/** What a broker says to a record that it will never take. */
const refusals = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']);

/** Group, topic and partition that are behind, and by how much. */
export interface Lag {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly records: bigint;
}

/** How far a group is, by topic and partition. */
interface Committed {
  readonly groupId: string;
  readonly topics: ReadonlyMap<string, ReadonlyMap<number, bigint>>;
}

/** Partitions of which a group has committed nothing count from their beginning, as do whole topics that a service reads. */
function lagsOf(groups: readonly Committed[], ends: ReadonlyMap<string, bigint>): Lag[] {
  const lags: Lag[] = [];
  for (const [place, end] of ends) {
    const border = place.lastIndexOf('/');
    const [topic, partition] = [place.slice(0, border) as TopicName, Number(place.slice(border + 1))];
    const readers = groups.filter(({ topics: read }) => read.has(topic));
    const absent = readersOf(topic).filter((service) => !readers.some(({ groupId }) => groupId.startsWith(service)));
    for (const groupId of absent) if (end > 0n) lags.push({ groupId, topic, partition, records: end });
    for (const { groupId, topics: read } of readers) {
      const done = read.get(topic)?.get(partition) ?? 0n;
      if (end > done) lags.push({ groupId, topic, partition, records: end - (done > 0n ? done : 0n) });
    }
  }
  return lags;
}

/** Groups of the services that read a topic in a group; compacted topics are held by each instance, and read by audit. */
function readersOf(topic: TopicName): string[] {
  const reads = (service: ServiceName) =>
    topics[topic].kind !== 'control' || service === 'audit' ? flows[service].consumes.includes(topic) : false;
  return serviceNames.filter(reads).map((service) => `tidegate-${service}`);
}

/** The log as the fuzzer uses it: sends records as they are, reads what came of them, and sees how far every group is. */
export class LogSide {
  readonly #kafka: Kafka;
  readonly #producer: Producer;

  constructor(brokers: readonly string[]) {
    this.#kafka = createKafka({ brokers, clientId: 'tidegate-fuzz', log: silentLog });
    this.#producer = this.#kafka.producer({ allowAutoTopicCreation: false });
  }

  connect(): Promise<void> {
    return this.#producer.connect();
  }

  close(): Promise<void> {
    return this.#producer.disconnect();
  }

  /** Undefined when the broker did not take it, as it should with what is too large, or has no key on a compacted topic. */
  async send(input: TopicInput): Promise<SentRecord | undefined> {
    const { topic, key, value, headers, partition, number } = input;
    const message = {
      key,
      value,
      headers: headers as Record<string, Buffer>,
      ...(partition === undefined ? {} : { partition }),
    };
    try {
      const [result] = await this.#producer.send({ topic, messages: [message] });
      const { record, tombstone } = rawRecordOf({
        ...message,
        offset: '0',
        timestamp: '0',
        attributes: 0,
      } as KafkaMessage);
      return {
        ...{ number, topic, partition: result!.partition, offset: result!.baseOffset ?? '0' },
        isValid: 'event' in judge(record, topic, definitionOnTopic),
        isTombstone: tombstone,
      };
    } catch (error) {
      if (refusals.has(String((error as { type?: unknown }).type))) return undefined;
      throw error;
    }
  }

  /** The groups of the services, by topic. */
  async groups(): Promise<Map<TopicName, string[]>> {
    const found = new Map<TopicName, string[]>();
    for (const { groupId, topics: read } of await this.#committed()) {
      for (const name of read.keys()) {
        found.set(name as TopicName, [...(found.get(name as TopicName) ?? []), groupId]);
      }
    }
    return found;
  }

  /** Waits until every group has done all that is in the log now, `boundMs` at most; answers with what is left. */
  async untilCaughtUp(boundMs: number, signal: AbortSignal): Promise<Lag[]> {
    const endAtMs = performance.now() + boundMs;
    const ends = await this.#ends();
    for (;;) {
      const lags = lagsOf(await this.#committed(), ends);
      if (lags.length === 0 || performance.now() > endAtMs || signal.aborted) return lags;
      await pause(pollMs);
    }
  }

  async #ends(): Promise<Map<string, bigint>> {
    return this.#withAdmin(async (admin) => {
      const ends = new Map<string, bigint>();
      for (const topic of topicNames) {
        for (const { partition, high } of await admin.fetchTopicOffsets(topic))
          ends.set(`${topic}/${partition}`, BigInt(high));
      }
      return ends;
    });
  }

  async #committed(): Promise<Committed[]> {
    return this.#withAdmin(async (admin) => {
      const { groups } = await admin.listGroups();
      const own = groups
        .map(({ groupId }) => groupId)
        .filter((id) => id.startsWith('tidegate-') && !id.startsWith('tidegate-broadcast-'));
      return Promise.all(
        own.map(async (groupId) => ({
          groupId,
          topics: new Map(
            (await admin.fetchOffsets({ groupId })).map(({ topic, partitions }) => [
              topic,
              new Map(partitions.map(({ partition, offset }) => [partition, BigInt(offset)])),
            ]),
          ),
        })),
      );
    });
  }

  async #withAdmin<Result>(use: (admin: ReturnType<Kafka['admin']>) => Promise<Result>): Promise<Result> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** Hands every record of the topics that is there now to `take`, without keeping any. */
  async read(names: readonly TopicName[], take: (message: KafkaMessage, topic: TopicName) => void): Promise<void> {
    const ends = await this.#ends();
    const waiting = new Map(
      [...ends].filter(([place, end]) => end > 0n && names.some((name) => place.startsWith(`${name}/`))),
    );
    if (waiting.size === 0) return;
    const consumer = this.#kafka.consumer({
      groupId: `fuzz-reader-${randomUUID()}`,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 250,
    });
    const done = Promise.withResolvers<void>();
    await consumer.connect();
    await consumer.subscribe({ topics: [...names], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const message of batch.messages) take(message, batch.topic as TopicName);
        const place = `${batch.topic}/${batch.partition}`;
        if (BigInt(batch.lastOffset()) + 1n >= (waiting.get(place) ?? 0n)) waiting.delete(place);
        if (waiting.size === 0) done.resolve();
        return Promise.resolve();
      },
    });
    await Promise.race([done.promise, pause(60_000)]);
    await consumer.disconnect();
    if (waiting.size > 0) throw new Error(`could not read ${[...waiting.keys()].join(', ')} to the end`);
  }
}
