import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditChainList, Timeline } from '@tidegate/contracts/http-audit';
import type { TopicName } from '@tidegate/contracts/topics';
import { KafkaBatchServer } from '@tidegate/kafka/batch-server';
import { kafkaConfig } from '@tidegate/kafka/config';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { OutboxRelay } from '@tidegate/postgres/relay';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog as log } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { waitFor } from '@tidegate/testing/wait-for';
import { auditConfig } from '../src/audit.config.ts';
import { auditModule } from '../src/audit.module.ts';
import { openAuditDatabase, recordOf, verifyAll } from './audit-fixture.ts';

const run = randomUUID();
const stops: (() => Promise<unknown> | void)[] = [];
let test: TestDatabase;
let publisher: KafkaPublisher;
let application: NestFastifyApplication;
let address: string;

beforeAll(async () => {
  test = await openAuditDatabase();
  stops.push(() => test.close());
  const brokers = process.env['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const config = kafkaConfig.parse({ brokers, commitIntervalMs: 50 });
  const kafka = createKafka({ brokers: config.brokers, clientId: `audit-${run}`, log });
  await createTopics(kafka);
  publisher = new KafkaPublisher({ kafka, log });
  stops.push(() => publisher.close());
  await publisher.connect();
  const relay = new OutboxRelay({ database: test.database, publisher, log });
  relay.start();
  stops.push(() => relay.stop());
  const metrics = createMetrics({ service: 'audit', version: 'test', revision: 'test' });
  const own = { database: test.database, metrics, log, config: auditConfig.parse({ checkpoint: { everyMs: 200 } }) };
  const metadata = auditModule({ ...own, onStop: (_name, stop) => void stops.push(stop) });
  application = await createHttpApplication({ metadata, health: new Health(), log, metrics });
  stops.push(() => application.close());
  const onFatal = (error: unknown) => {
    throw error;
  };
  const strategy = new KafkaBatchServer({ service: 'audit', kafka, config, publisher, log, groupPrefix: run, onFatal });
  application.connectMicroservice({ strategy }, { inheritAppConfig: false });
  address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
  await application.startAllMicroservices();
});
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

async function publish(topic: TopicName, id: string, causationId?: string): Promise<void> {
  const { key, value, headers } = recordOf(0, id, {
    requestId: run,
    ...(causationId === undefined ? {} : { causationId }),
  });
  await publisher.publishRecords([{ topic, record: { key: key ?? '', value: value ?? '', headers } }]);
}

describe('audit on a real log', () => {
  it('records every kind of topic, raw records and dead letters too, tells its heads and verifies', async () => {
    await publish('tidegate.request.submitted.v1', 'submitted');
    await publish('tidegate.decision.made.v1', 'decided', 'submitted');
    await publish('tidegate.breaker.state.v1', 'changed', 'decided');
    await publish('tidegate.dead-letter.review.v1', 'dead', 'changed');
    const garbage = { key: run, value: 'no event', headers: { ce_tenantid: 'acme', ce_correlationid: run } };
    await publisher.publishRecords([{ topic: 'tidegate.label.lifecycle.v1', record: garbage }]);
    const timeline = async () => {
      const response = await fetch(`${address}/v1/requests/${run}/timeline`, {
        headers: { 'tidegate-tenant': 'acme' },
      });
      return response.ok ? Timeline.parse(await response.json()).entries : [];
    };
    await waitFor(async () => (await timeline()).length === 5, {
      describe: 'five events on record',
      timeoutMs: 60_000,
    });
    const entries = await timeline();
    expect(entries.map(({ data }) => data)).toContain('no event');
    expect(entries.find(({ eventId }) => eventId === 'submitted')?.data).toMatchObject({ withheld: { bytes: 18 } });
    expect(entries.find(({ eventId }) => eventId === 'decided')?.data).toEqual({ id: 'decided' });
    const told = entries.map(({ eventId }) => eventId).filter((id) => !id.includes('#'));
    expect(told).toEqual(['submitted', 'decided', 'changed', 'dead']);
    const checkpoints = async () => {
      const { data } = AuditChainList.parse(await (await fetch(`${address}/v1/audit/chains`)).json());
      return data.filter(({ chain }) => chain.startsWith('tidegate.audit.checkpoint.v1/'));
    };
    await waitFor(async () => (await checkpoints()).length > 0, { describe: 'heads on the log', timeoutMs: 20_000 });
    expect((await verifyAll(test.database)).problems).toEqual([]);
  });
});
