import type { Type } from '@nestjs/common';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import type { EventDefinition } from '@tidegate/contracts/define-event';
import type { TopicName } from '@tidegate/contracts/topics';
import { KafkaBatchServer } from '@tidegate/kafka/batch-server';
import { kafkaConfig } from '@tidegate/kafka/config';
import { createKafka } from '@tidegate/kafka/connection';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumeOptions } from '@tidegate/kafka/consume';
import type { BatchHandler, ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import type { KeyParking } from '@tidegate/kafka/key-parking';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import type { Letter } from '@tidegate/kafka/letter';
import { letterOf, replayRecordOf } from '@tidegate/kafka/letter';
import { readRecords, wholeTopics } from '@tidegate/kafka/read-records';
import type { RawRecord } from '@tidegate/kafka/consumed-batch';
import { RecordSender } from '@tidegate/kafka/record-sender';
import type { Replay } from '@tidegate/kafka/replay';
import { ensureTopics } from '@tidegate/kafka/topic-admin';
import type { Database } from '@tidegate/postgres/database';
import { claimEvents } from '@tidegate/postgres/inbox';
import { ParkedKeys } from '@tidegate/postgres/parked-keys';
import { OutboxRelay } from '@tidegate/postgres/relay';
import { silentLog as log } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import { z } from 'zod';

const Step = z.object({ number: z.int() });
const stepType = 'tidegate.test.stepped.v1';

function brokers(): string[] {
  const found = process.env['KAFKA_BROKERS'];
  if (!found) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  return found.split(',');
}

const connect = () => createKafka({ brokers: brokers(), clientId: `ordered-${randomUUID()}`, log });

/** Topics of their own for one test, each with one partition, so that batches are easy to foresee. */
export async function newTopics<Count extends number>(count: Count): Promise<readonly TopicName[]> {
  const names = Array.from({ length: count }, () => `tidegate.test.${randomUUID()}.v1` as TopicName);
  const declaration = { kind: 'pipeline', partitions: 1, retentionMs: 3_600_000, summary: 'For one test.' } as const;
  await ensureTopics(connect(), Object.fromEntries(names.map((name) => [name, declaration])));
  return names;
}

export interface OrderedService {
  readonly deadLetterTopic: TopicName;
  readonly groupId: string;
  /** `key number` of everything that was handled, in order; the handler throws for what is in here. */
  readonly poison: Set<string>;
  handled(): Promise<readonly string[]>;
  letters(): Promise<readonly Letter[]>;
  parked(): Promise<number>;
  publish(topic: TopicName, steps: readonly (readonly [key: string, number: number | string])[]): Promise<void>;
  treat(letter: Letter | undefined, action?: Replay['action']): Promise<void>;
  stop(): Promise<void>;
}

export interface OrderedSetup {
  /** What the handler throws for from its first record on. */
  readonly poison?: readonly string[];
  readonly database: Database;
  readonly topics: readonly TopicName[];
  readonly options?: ConsumeOptions;
  readonly parking?: (real: ParkedKeys) => KeyParking;
  readonly groupPrefix?: string;
  readonly deadLetterTopic?: TopicName;
}

/** A stateful service on a real Kafka and Postgres: inbox and effect in one transaction, letters through the outbox. */
export async function startOrdered(setup: OrderedSetup): Promise<OrderedService> {
  const { database, groupPrefix = `ordered-${randomUUID()}` } = setup;
  const deadLetterTopic = setup.deadLetterTopic ?? (await newTopics(1))[0]!;
  const client = connect();
  const publisher = new KafkaPublisher({ kafka: client, log });
  const relay = new OutboxRelay({ database, publisher, log, pollMs: 20 });
  relay.start();
  const poison = new Set(setup.poison);
  const definition: EventDefinition = { type: stepType, topic: setup.topics[0]!, schema: Step, summary: 'A step.' };
  const real = new ParkedKeys(database);
  const server = new KafkaBatchServer({
    ...{ service: 'review', kafka: client, publisher, log, groupPrefix, deadLetterTopic },
    parking: setup.parking?.(real) ?? real,
    findDefinition: (type) => (type === stepType ? definition : undefined),
    retry: { tries: 2, fromMs: 5, toMs: 50 },
    onFatal: (error) => {
      throw error;
    },
    config: kafkaConfig.parse({ brokers: brokers(), fetchWaitMs: 30, commitIntervalMs: 50 }),
  });
  const handler = handlerOn(database, groupPrefix, poison);
  const application = await NestFactory.createMicroservice(moduleOf(setup, handler), {
    strategy: server,
    logger: false,
  });
  const stop = async () => {
    await application.close();
    await relay.stop();
    await publisher.close();
  };
  try {
    await application.listen();
    await waitFor(() => server.health().ready, { timeoutMs: 30_000, describe: () => server.health().detail });
  } catch (error) {
    await stop();
    throw error;
  }
  const letters = () => lettersIn(deadLetterTopic);
  return {
    deadLetterTopic,
    groupId: groupPrefix,
    poison,
    letters,
    handled: async () => {
      const sql = 'select step from effect where consumer = $1 order by place';
      return (await database.query<{ step: string }>(sql, [groupPrefix])).map(({ step }) => step);
    },
    parked: async () => (await real.count()).get(groupPrefix) ?? 0,
    publish: (topic, steps) => publisher.publishRecords(steps.map(([key, number]) => stepRecord(topic, key, number))),
    treat: (letter, action = 'handle') => treat(letter, action),
    stop,
  };
}

function handlerOn(database: Database, consumer: string, poison: ReadonlySet<string>): BatchHandler {
  return (batch) =>
    database.transaction(async (tx) => {
      for (const { event } of await claimEvents(tx, consumer, batch.events)) {
        const step = `${event.key} ${(event.data as { number: number }).number}`;
        if (poison.has(step)) throw Object.assign(new Error(`${step} is poison`), { code: 'poison' });
        await tx.execute('insert into effect (consumer, step) values ($1, $2)', [consumer, step]);
      }
    });
}

function moduleOf({ topics, options = {} }: OrderedSetup, handler: BatchHandler): Type {
  const controllers = topics.map((topic) => {
    class StepController {
      handle(batch: ConsumedBatch): Promise<void> {
        return handler(batch);
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(StepController.prototype, 'handle')!;
    Consume(topic, options)(StepController.prototype, 'handle', descriptor as TypedPropertyDescriptor<BatchHandler>);
    Controller()(StepController);
    return StepController;
  });
  class StepModule {}
  Module({ controllers })(StepModule);
  return StepModule;
}

function stepRecord(topic: TopicName, key: string, number: number | string) {
  const event = {
    ...{ id: `${key}-${number}`, type: stepType, source: '/tidegate/test', time: '2026-11-21T10:00:00.000Z' },
    ...{ tenantId: 'acme', correlationId: key, key, data: { number } },
  };
  return { topic, record: encodeCloudEvent(event) };
}

async function recordsIn(topic: TopicName): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  const client = connect();
  await readRecords(client, await wholeTopics(client, [topic]), (record) => void records.push(record));
  return records;
}

async function lettersIn(topic: TopicName): Promise<readonly Letter[]> {
  return (await recordsIn(topic)).flatMap((record) => letterOf(topic, record) ?? []);
}

/** What `tidegate dlq replay` and `discard` send. */
async function treat(letter: Letter | undefined, action: Replay['action']): Promise<void> {
  const { origin } = letter ?? {};
  if (!letter || !origin) throw new Error('there is no such letter');
  const original = (await recordsIn(letter.position.topic)).find(({ offset }) => offset === letter.position.offset);
  if (!original) throw new Error(`${letter.id} is gone`);
  const sender = await RecordSender.open(connect());
  await sender.send(replayRecordOf({ ...letter, origin }, original.record, action));
  await sender.close();
}
