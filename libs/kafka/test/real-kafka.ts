import type { Type } from '@nestjs/common';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import type { TopicName } from '@tidegate/contracts/topics';
import { waitFor } from '@tidegate/testing/wait-for';
import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { KafkaBatchServerOptions } from '../src/batch-server.ts';
import { KafkaBatchServer } from '../src/batch-server.ts';
import type { KafkaConfig } from '../src/config.ts';
import { kafkaConfig } from '../src/config.ts';
import { createKafka } from '../src/connection.ts';
import type { ConsumeOptions } from '../src/consume.ts';
import { Consume } from '../src/consume.ts';
import type { BatchHandler, ConsumedBatch } from '../src/consumed-batch.ts';
import { rawRecordOf } from '../src/decode-batch.ts';
import { KafkaPublisher } from '../src/kafka-publisher.ts';
import type { TopicRecord } from '../src/publisher.ts';
import { ensureTopics } from '../src/topic-admin.ts';
import type { Counter } from './counter-events.ts';
import { counterEvent, findCounter, ownTopic } from './counter-events.ts';

export const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export function brokers(): string {
  const found = process.env['KAFKA_BROKERS'];
  if (!found)
    throw new Error('KAFKA_BROKERS is not set; run these tests with `npm test`, which starts a Kafka for them.');
  return found;
}

export const connect = (clientId = 'test'): Kafka =>
  createKafka({ brokers: brokers().split(','), clientId, log: silent });

export async function newTopic(partitions = 6): Promise<TopicName> {
  const topic = ownTopic();
  await ensureTopics(connect(), {
    [topic]: { kind: 'pipeline', partitions, retentionMs: 3_600_000, summary: 'For one test.' },
  });
  return topic;
}

export const recordOf = (topic: TopicName, key: string, number: number): TopicRecord => ({
  topic,
  record: encodeCloudEvent(counterEvent(key, number)),
});

/** Everything in a topic up to now, in the order of each partition. */
export async function readTopic(topic: TopicName): Promise<WireRecord[]> {
  const kafka = connect();
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 20 });
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  const open = new Map(
    offsets.filter(({ high, low }) => high !== low).map(({ partition, high }) => [partition, BigInt(high)]),
  );
  const records: WireRecord[] = [];
  if (open.size > 0) {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        records.push(...batch.messages.map((message) => rawRecordOf(message).record));
        if (BigInt(batch.lastOffset()) + 1n >= (open.get(batch.partition) ?? 0n)) open.delete(batch.partition);
      },
    });
    await waitFor(() => open.size === 0, { timeoutMs: 30_000, describe: `the end of ${topic}` });
    await consumer.disconnect();
  }
  await admin.disconnect();
  return records;
}

export interface RunningService {
  readonly server: KafkaBatchServer;
  readonly fatal: Error[];
  readonly publisher: KafkaPublisher;
  readonly groupPrefix: string;
  readonly deadLetterTopic: TopicName;
  stop(): Promise<void>;
}

export interface ServiceSetup {
  readonly handlers: readonly {
    readonly topic: TopicName;
    readonly options?: ConsumeOptions;
    readonly handle: BatchHandler;
  }[];
  readonly groupPrefix?: string;
  readonly deadLetterTopic?: TopicName;
  readonly config?: Partial<KafkaConfig>;
  readonly server?: Partial<KafkaBatchServerOptions>;
  /** When the service counts as started; when it is ready, by default. */
  readonly until?: (health: { readonly ready: boolean; readonly detail: string }) => boolean;
}

/** A Nest service with its own connections, as another process would have them; resolves when it consumes. */
export async function startService(setup: ServiceSetup): Promise<RunningService> {
  const kafka = connect(randomUUID());
  const publisher = new KafkaPublisher({ kafka, log: silent });
  const groupPrefix = setup.groupPrefix ?? `group-${randomUUID()}`;
  const deadLetterTopic = setup.deadLetterTopic ?? (await newTopic(1));
  const fatal: Error[] = [];
  const server = new KafkaBatchServer({
    service: 'policy',
    kafka,
    publisher,
    log: silent,
    groupPrefix,
    deadLetterTopic,
    findDefinition: findCounter,
    retry: { tries: 3, fromMs: 5, toMs: 50 },
    onFatal: (error) => void fatal.push(error),
    config: kafkaConfig.parse({
      brokers: brokers(),
      fetchWaitMs: 50,
      commitIntervalMs: 50,
      heartbeatIntervalMs: 200,
      ...setup.config,
    }),
    ...setup.server,
  });
  const app = await NestFactory.createMicroservice(moduleOf(setup), { strategy: server, logger: false });
  const stop = async (): Promise<void> => {
    await app.close();
    await publisher.close();
  };
  const { until = ({ ready }) => ready } = setup;
  try {
    await app.listen();
    await waitFor(() => until(server.health()), { timeoutMs: 30_000, describe: () => server.health().detail });
  } catch (error) {
    await stop();
    throw error;
  }
  return { server, fatal, publisher, groupPrefix, deadLetterTopic, stop };
}

function moduleOf({ handlers, server }: ServiceSetup): Type {
  const controllers = handlers.map(({ topic, options, handle }) => {
    class HandlerController {
      handle(batch: ConsumedBatch): Promise<void> {
        return handle(batch);
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(
      HandlerController.prototype,
      'handle',
    ) as TypedPropertyDescriptor<BatchHandler>;
    // Without a database there is no order of keys to keep.
    Consume(topic, { order: server?.parking ? 'key' : 'none', ...options })(
      HandlerController.prototype,
      'handle',
      descriptor,
    );
    Controller()(HandlerController);
    return HandlerController;
  });
  class TestModule {}
  Module({ controllers })(TestModule);
  return TestModule;
}

export const numbersOf = (batch: ConsumedBatch): number[] =>
  batch.events.map(({ event }) => (event.data as Counter).number);

/** The numbers of each key in the order of their first arrival. */
export function firstArrivals(batches: readonly ConsumedBatch[]): Map<string, number[]> {
  const seen = new Map<string, Set<number>>();
  for (const { event } of batches.flatMap(({ events }) => events)) {
    const numbers = seen.get(event.key) ?? new Set<number>();
    seen.set(event.key, numbers.add((event.data as Counter).number));
  }
  return new Map([...seen].map(([key, numbers]) => [key, [...numbers]]));
}
