import { createHash, randomUUID } from 'node:crypto';
import { topics } from '@tidegate/contracts/topics';
import { createKafka } from '@tidegate/kafka/connection';
import { silentLog } from '@tidegate/telemetry/logger';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import type { LoggedEvent } from './evidence.ts';
import { factsOf } from './facts-of.ts';

/** One past the last offset of every topic partition that has records: `tidegate.decision.made.v1/3` → 17. */
export type LogEnds = ReadonlyMap<string, number>;

export function connectTo(brokers: readonly string[]): Kafka {
  return createKafka({ brokers, clientId: 'chaos-reader', log: silentLog });
}

export async function readEnds(admin: Admin): Promise<LogEnds> {
  const ends = new Map<string, number>();
  for (const topic of Object.keys(topics)) {
    for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
      if (Number(high) > 0) ends.set(`${topic}/${partition}`, Number(high));
    }
  }
  return ends;
}

/** Every record from the beginning up to `ends`, each partition in the order of its offsets. */
export async function readLog(brokers: readonly string[], ends: LogEnds, withinMs: number): Promise<LoggedEvent[]> {
  const consumer = connectTo(brokers).consumer({ groupId: `chaos-reader-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const open = new Map(ends);
  const log: LoggedEvent[] = [];
  const done = Promise.withResolvers<void>();
  const tooLong = setTimeout(() => {
    done.reject(
      new Error(`the log was not read within ${withinMs / 1_000} s; not at the end: ${[...open.keys()].join(', ')}`),
    );
  }, withinMs);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...new Set([...ends.keys()].map(topicOf))], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, heartbeat }) => {
        const { topic, partition, messages } = batch;
        const chain = `${topic}/${partition}`;
        const end = ends.get(chain) ?? 0;
        for (const message of messages)
          if (Number(message.offset) < end) log.push(loggedEvent(topic, partition, message));
        if (Number(batch.lastOffset()) + 1 >= end) open.delete(chain);
        if (open.size === 0) done.resolve();
        await heartbeat();
      },
    });
    await done.promise;
  } finally {
    clearTimeout(tooLong);
    await consumer.disconnect();
  }
  return unique(log);
}

/** A rebalance makes a reader begin a partition again. */
function unique(log: readonly LoggedEvent[]): LoggedEvent[] {
  const places = new Map(log.map((event) => [`${event.topic}/${event.partition}@${event.offset}`, event]));
  return [...places.values()].sort(
    (left, right) =>
      left.topic.localeCompare(right.topic) || left.partition - right.partition || left.offset - right.offset,
  );
}

const topicOf = (chain: string): string => chain.slice(0, chain.lastIndexOf('/'));

function loggedEvent(topic: string, partition: number, message: KafkaMessage): LoggedEvent {
  const header = (name: string): string => message.headers?.[name]?.toString() ?? '';
  const type = header('ce_type');
  const value = message.value ?? Buffer.alloc(0);
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestampMs: Number(message.timestamp),
    key: message.key?.toString() ?? '',
    id: header('ce_id'),
    type,
    time: header('ce_time'),
    requestId: header('ce_correlationid'),
    valueHash: createHash('sha256').update(value).digest('hex'),
    facts: factsOf(type, dataOf(value)),
  };
}

/** What is no JSON has no facts; that it is there is what counts. */
function dataOf(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString()) as unknown;
  } catch {
    return null;
  }
}
