import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CohortHistoryUpdated } from '@tidegate/contracts/control-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { LabelRecorded } from '@tidegate/contracts/label-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { KafkaBatchServer } from '@tidegate/kafka/batch-server';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { kafkaConfig } from '@tidegate/kafka/config';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { ParkedKeys } from '@tidegate/postgres/parked-keys';
import { OutboxRelay } from '@tidegate/postgres/relay';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog as log } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { waitFor } from '@tidegate/testing/wait-for';
import { feedbackModule } from '../src/feedback.module.ts';

const example = join(import.meta.dirname, '../../../libs/contracts/examples/review.verdict-recorded.v1.json');
const data = VerdictRecorded.schema.parse((JSON.parse(readFileSync(example, 'utf8')) as { value: unknown }).value);
// A tenant of its own, since all tests share the topics.
const tenantId = `t${randomBytes(4).toString('hex')}`;
const cohort = `${tenantId}/refund/m/p/-/-`;
const seen: TidegateEvent[] = [];

let test: TestDatabase;
let publisher: KafkaPublisher;
let relay: OutboxRelay;
let reader: BroadcastReader;
let application: NestFastifyApplication;

const onFatal = (error: unknown) => {
  throw error;
};

beforeAll(async () => {
  const brokers = process.env['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const config = kafkaConfig.parse({ brokers, sessionTimeoutMs: 10_000, commitIntervalMs: 50 });
  const directories = [join(import.meta.dirname, '../migrations')];
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'feedback', directories });
  const kafka = createKafka({ brokers: config.brokers, clientId: 'feedback-test', log });
  await createTopics(kafka);
  publisher = new KafkaPublisher({ kafka, log });
  await publisher.connect();
  relay = new OutboxRelay({ database: test.database, publisher, log });
  relay.start();
  reader = new BroadcastReader({
    ...{
      kafka,
      topics: [LabelRecorded.topic, CohortHistoryUpdated.topic],
      from: 'beginning',
      instanceId: tenantId,
      log,
    },
    onEvent: (event) => void (event.tenantId === tenantId && seen.push(event)),
    onFatal,
  });
  reader.start();
  await reader.whenReady();
  const metrics = createMetrics({ service: 'feedback', version: 'test', revision: 'test' });
  const metadata = feedbackModule({ database: test.database, metrics });
  application = await createHttpApplication({ metadata, health: new Health(), log, metrics });
  const groupPrefix = `feedback-test-${tenantId}`;
  const strategy = new KafkaBatchServer({
    service: 'feedback',
    kafka,
    config,
    publisher,
    log,
    groupPrefix,
    parking: new ParkedKeys(test.database),
    onFatal,
  });
  application.connectMicroservice({ strategy }, { inheritAppConfig: false });
  await listen(application, 0, '127.0.0.1');
  await application.startAllMicroservices();
});
afterAll(async () => {
  await application.close();
  await relay.stop();
  await reader.stop();
  await publisher.close();
  await test.close();
});

function verdict(number: number): TidegateEvent {
  const caseId = `${tenantId}-case-${number}`;
  return {
    id: `${tenantId}-verdict-${number}`,
    type: VerdictRecorded.type,
    source: '/tidegate/review',
    time: data.at,
    tenantId,
    correlationId: data.requestId,
    key: caseId,
    data: { ...data, caseId, tenantId, cohort, overridden: number % 4 === 0 },
  };
}

const labels = () => seen.filter(({ type }) => type === LabelRecorded.type);
const lastHistory = () => seen.findLast(({ type }) => type === CohortHistoryUpdated.type)?.data;

describe('feedback on Kafka', () => {
  it('labels every case once and leaves the right counts in the compacted topic, though verdicts come twice', async () => {
    const verdicts = Array.from({ length: 40 }, (_, number) => verdict(number));
    await publisher.publish(verdicts);
    await publisher.publish(verdicts);
    const end = { ...verdict(41), data: { ...(verdict(41).data as object), cohort: `${cohort}end` } };
    await waitFor(() => labels().length >= 40, {
      describe: () => `40 labels, got ${labels().length}`,
      timeoutMs: 20_000,
    });
    await publisher.publish([end]);
    await waitFor(() => labels().length >= 41, { describe: 'the last label', timeoutMs: 20_000 });
    expect(new Set(labels().map(({ key }) => key)).size).toBe(41);
    expect(labels()).toHaveLength(41);
    const histories = seen.filter(({ type, key }) => type === CohortHistoryUpdated.type && key === cohort);
    expect(histories.at(-1)?.data).toMatchObject({ tenantId, reviewed: 40, overridden: 10 });
    expect(lastHistory()).toMatchObject({ reviewed: 1 });
  });
});
