import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { CaseDetail, Claim } from '@tidegate/contracts/http-cases';
import { KafkaBatchServer } from '@tidegate/kafka/batch-server';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { kafkaConfig } from '@tidegate/kafka/config';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { ParkedKeys } from '@tidegate/postgres/parked-keys';
import { OutboxRelay } from '@tidegate/postgres/relay';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog as log } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { waitFor } from '@tidegate/testing/wait-for';
import { reviewConfig } from '../src/review.config.ts';
import { reviewModule } from '../src/review.module.ts';
import { configFolder, migrations, openedOf, previewedOf, reroutedOf } from './review-fixture.ts';

/** Tells the requests of this run apart, since all tests share the topics. */
const run = randomUUID().slice(0, 8);
const seen: TidegateEvent[] = [];
const stops: (() => Promise<void> | void)[] = [];
let publisher: KafkaPublisher;
let address: string;
let readMetrics: () => Promise<string>;

const onFatal = (error: unknown) => {
  throw error;
};

beforeAll(async () => {
  const brokers = process.env['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const config = kafkaConfig.parse({ brokers, sessionTimeoutMs: 10_000, commitIntervalMs: 50 });
  const kafka = createKafka({ brokers: config.brokers, clientId: 'review-test', log });
  await createTopics(kafka);
  const test = await openTestDatabase({
    adminUrl: process.env['DATABASE_URL'],
    schema: 'review',
    directories: [migrations],
  });
  const { database } = test;
  publisher = new KafkaPublisher({ kafka, log });
  await publisher.connect();
  const relay = new OutboxRelay({ database, publisher, log });
  relay.start();
  const reader = new BroadcastReader({
    ...{
      kafka,
      topics: ['tidegate.review.lifecycle.v1', 'tidegate.request.resolved.v1'],
      from: 'end',
      instanceId: run,
      log,
      onFatal,
    },
    onEvent: (event) => void (event.correlationId.startsWith(run) && seen.push(event)),
  });
  reader.start();
  await reader.whenReady();
  const metrics = createMetrics({ service: 'review', version: 'test', revision: 'test' });
  readMetrics = () => metrics.metrics();
  const settings = reviewConfig.parse({ console: { folder: '/nonexistent' } });
  const metadata = reviewModule({ config: settings, log, metrics, database }, { configFolder, production: false });
  const application = await createHttpApplication({ metadata, health: new Health(), log, metrics });
  const strategy = new KafkaBatchServer({
    service: 'review',
    kafka,
    config,
    publisher,
    log,
    groupPrefix: `review-${run}`,
    parking: new ParkedKeys(database),
    onFatal,
  });
  application.connectMicroservice({ strategy }, { inheritAppConfig: false });
  address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
  await application.startAllMicroservices();
  stops.push(
    () => application.close(),
    () => relay.stop(),
    () => reader.stop(),
    () => publisher.close(),
    () => test.close(),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

async function call<Body>(path: string, as: string, body?: unknown): Promise<Body | undefined> {
  const headers = { 'tidegate-reviewer': as, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const post = body === undefined && !path.endsWith('/claim') ? {} : { method: 'POST' };
  const answer = await fetch(`${address}${path}`, {
    headers,
    ...post,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.ok && answer.status !== 204 ? ((await answer.json()) as Body) : undefined;
}

const read = (caseId: string) => call<CaseDetail>(`/v1/cases/${caseId}`, 'ana');

describe('review on Kafka', () => {
  it('takes a case from the log to a verdict and back to the log', async () => {
    const { data, ...envelope } = openedOf(`${run}-1`);
    const digest = data.escalation.decision!.actionDigest!;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await publisher.publish([{ ...envelope, data, traceparent }, previewedOf(data, digest)]);
    const previewed = async () => (await read(data.caseId))?.preview;
    await waitFor(previewed, { timeoutMs: 30_000, describe: 'the case with its dry run' });
    const claim = await call<Claim>('/v1/queues/_any/claim', 'ana');
    const verdict = { fencingToken: claim!.fencingToken, verdict: 'approve', actionDigest: digest };
    expect(await call(`/v1/cases/${data.caseId}/verdict`, 'ana', verdict)).toMatchObject({ status: 'closed' });
    await waitFor(() => seen.length >= 3, { timeoutMs: 10_000, describe: () => `3 events, so far ${seen.length}` });
    expect(new Set(seen.map(({ type }) => type))).toEqual(
      new Set(['tidegate.review.claimed.v1', 'tidegate.review.verdict-recorded.v1', 'tidegate.request.resolved.v1']),
    );
    for (const event of seen) expect(event).toMatchObject({ correlationId: `${run}-1`, traceparent, tenantId: 'acme' });
  });

  it('places a case where routing says', async () => {
    const opened = openedOf(`${run}-2`);
    await publisher.publish([opened]);
    await publisher.publish([reroutedOf(opened.data, 'support')]);
    const moved = async () => (await read(opened.data.caseId))?.queue === 'support';
    await waitFor(moved, { timeoutMs: 30_000, describe: 'the case in support' });
  });

  it('is measured', async () => {
    const text = await readMetrics();
    expect(text).toMatch(/tidegate_review_claims_total\{[^}]*queue="billing"[^}]*\} 1/);
    expect(text).toMatch(/tidegate_review_verdicts_total\{[^}]*verdict="approve"[^}]*\} 1/);
    expect(text).toMatch(/tidegate_review_handling_seconds_count\{[^}]*queue="billing"[^}]*\} 1/);
    expect(text).toMatch(/tidegate_queue_oldest_unclaimed_age_seconds\{[^}]*queue="support"[^}]*\} \d{2,}/);
  });
});
