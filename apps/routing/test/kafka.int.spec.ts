import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
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
import { routingConfig } from '../src/routing.config.ts';
import { routingModule } from '../src/routing.module.ts';
import { configFolder, decisionOf, failureOf, migrations, rejectionOf, verdictOf } from './routing-fixture.ts';

/** Tells the requests of this run apart, since all tests share the topics. */
const run = randomUUID().slice(0, 8);
const seen: TidegateEvent[] = [];
const stops: (() => Promise<void> | void)[] = [];
let publisher: KafkaPublisher;
let readMetrics: () => Promise<string>;

const onFatal = (error: unknown) => {
  throw error;
};

beforeAll(async () => {
  const brokers = process.env['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const config = kafkaConfig.parse({ brokers, sessionTimeoutMs: 10_000, commitIntervalMs: 50 });
  const kafka = createKafka({ brokers: config.brokers, clientId: 'routing-test', log });
  await createTopics(kafka);
  const test = await openTestDatabase({
    adminUrl: process.env['DATABASE_URL'],
    schema: 'routing',
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
      topics: ['tidegate.case.lifecycle.v1', 'tidegate.queue-load.state.v1'],
      from: 'end',
      instanceId: run,
      log,
      onFatal,
    },
    onEvent: (event) => void seen.push(event),
  });
  reader.start();
  await reader.whenReady();
  const metrics = createMetrics({ service: 'routing', version: 'test', revision: 'test' });
  readMetrics = () => metrics.metrics();
  const settings = routingConfig.parse({ ladder: { pollMs: 20 }, queueLoad: { everyMs: 100 } });
  const onStop = (_name: string, stop: () => Promise<void> | void) => void stops.push(stop);
  const metadata = routingModule(
    { config: settings, log, metrics, database, control: undefined, onStop },
    configFolder,
  );
  const application = await createHttpApplication({ metadata, health: new Health(), log, metrics });
  const strategy = new KafkaBatchServer({
    service: 'routing',
    kafka,
    config,
    publisher,
    log,
    groupPrefix: `routing-${run}`,
    parking: new ParkedKeys(database),
    onFatal,
  });
  application.connectMicroservice({ strategy }, { inheritAppConfig: false });
  await listen(application, 0, '127.0.0.1');
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

const eventsOf = (requestId: string) => seen.filter((event) => event.correlationId === requestId);

async function see(requestId: string, ...types: string[]): Promise<readonly TidegateEvent[]> {
  const shortTypes = () => eventsOf(requestId).map(({ type }) => type.split('.')[2]);
  const describeIt = () => `${types.join(', ')} of ${requestId}; so far ${shortTypes().join(', ')}`;
  await waitFor(() => shortTypes().length >= types.length, { timeoutMs: 30_000, describe: describeIt });
  expect(shortTypes()).toEqual(types);
  return eventsOf(requestId);
}

describe('routing on Kafka', () => {
  it('opens, reroutes, escalates and closes a case as decisions and verdicts come in', async () => {
    const requestId = `${run}-round-trip`;
    const decision = {
      ...decisionOf(requestId),
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    };
    await publisher.publish([decision, decision]);
    const [opened] = await see(requestId, 'opened');
    expect(opened).toMatchObject({
      causationId: decision.id,
      traceparent: decision.traceparent,
      data: { placement: { queue: 'billing' } },
    });
    await publisher.publish([
      verdictOf(requestId, {
        closesCase: false,
        verdict: 'reroute',
        toQueue: 'support',
        at: '2026-11-20T09:31:00.000Z',
      }),
    ]);
    await publisher.publish([
      verdictOf(requestId, { closesCase: false, verdict: 'escalate', at: '2026-11-20T09:32:00.000Z' }),
    ]);
    await publisher.publish([
      verdictOf(requestId, { closesCase: true, verdict: 'approve', at: '2026-11-20T09:33:00.000Z' }),
    ]);
    const events = await see(requestId, 'opened', 'rerouted', 'escalated', 'closed');
    expect(events.map(({ key }) => key)).toEqual(Array(4).fill(opened!.key));
    expect(events[2]).toMatchObject({ data: { why: 'reviewer', placement: { queue: 'support', level: 'L2' } } });
  });

  it('makes cases of rejected requests and of failed actions', async () => {
    await publisher.publish([rejectionOf(`${run}-invalid`), failureOf(`${run}-failed`)]);
    expect((await see(`${run}-invalid`, 'opened'))[0]).toMatchObject({
      tenantId: 'unknown',
      data: { kind: 'invalid_request' },
    });
    expect((await see(`${run}-failed`, 'opened'))[0]).toMatchObject({ data: { kind: 'action_failure' } });
  });

  it('takes the first decision of a checkpoint and counts the others, under the same id and under another', async () => {
    const requestId = `${run}-decided-twice`;
    const duplicates = async () => {
      const line = (await readMetrics())
        .split('\n')
        .find((text) => text.startsWith('tidegate_duplicate_decisions_total{'));
      return Number(line?.split(' ').at(-1));
    };
    const before = await duplicates();
    const first = decisionOf(requestId, ({ decision }) => (decision.outcome = 'proceed'));
    const second = decisionOf(requestId, ({ decision }) => (decision.outcome = 'handoff'));
    await publisher.publish([first, second, { ...second, id: randomUUID() }]);
    // Tests of other services decide on the same topic at the same time, so more than ours may be counted.
    await waitFor(async () => (await duplicates()) >= before + 2, {
      timeoutMs: 30_000,
      describe: 'both to be counted',
    });
    await publisher.publish([{ ...second, id: randomUUID() }]);
    await waitFor(async () => (await duplicates()) >= before + 3, { timeoutMs: 30_000, describe: 'a later one too' });
    expect(eventsOf(requestId)).toEqual([]);
  });

  it('tells how much waits in each queue', async () => {
    // Other tests leave rejected requests on the topics that all share, so more than ours may wait.
    const openNow = () =>
      (seen.findLast(({ key }) => key === 'data-ops')?.data as { open: number } | undefined)?.open ?? 0;
    await waitFor(() => openNow() >= 1, { timeoutMs: 10_000, describe: 'the load of data-ops' });
    const depth = async () => {
      const line = (await readMetrics())
        .split('\n')
        .find((text) => /^tidegate_queue_depth\{.*queue="data-ops"/.test(text));
      return line?.endsWith(` ${openNow()}`) === true;
    };
    await waitFor(depth, { timeoutMs: 10_000, describe: 'the same depth of data-ops in the metrics' });
  });
});
