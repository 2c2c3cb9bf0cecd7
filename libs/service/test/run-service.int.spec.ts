import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { BreakerChanged } from '@tidegate/contracts/control-events';
import { IncidentClosed, IncidentOpened } from '@tidegate/contracts/incident-events';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { silentLog } from '@tidegate/telemetry/logger';
import type { SpanLine } from '@tidegate/telemetry/span-file';
import { waitFor } from '@tidegate/testing/wait-for';
import { startFixture } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';

const scope = `tenant:${randomBytes(4).toString('hex')}`;
const traceId = randomBytes(16).toString('hex');
const time = '2026-11-21T09:00:00.000Z';
const eventOf = (type: string, key: string, data: unknown): TidegateEvent => ({
  ...{ id: randomUUID(), type, source: '/tidegate/monitor', time, tenantId: 'acme', correlationId: key },
  ...{ traceparent: `00-${traceId}-b7ad6b7169203331-01`, key, data },
});
const opened = (number: number) =>
  eventOf(IncidentOpened.type, `${scope}-${number}`, {
    ...{ incidentId: `${scope}-${number}`, scope, kind: 'kill_switch', detail: 'd', openedAt: time },
  });
const breaker = eventOf(BreakerChanged.type, scope, {
  ...{ scope, state: 'open', epoch: 1, openedBy: 'monitor', killSwitch: false, reason: 'r' },
  ...{ statistics: null, changedAt: time, probesFrom: null },
});

let test: TestDatabase;
let publisher: KafkaPublisher;
let reader: BroadcastReader;
let folder: string;
const services: ServiceProcess[] = [];
const closed: TidegateEvent[] = [];

beforeAll(async () => {
  const brokers = process.env['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'monitor' });
  folder = mkdtempSync(join(tmpdir(), 'tidegate-run-service-'));
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'run-service-test', log: silentLog });
  await createTopics(kafka);
  publisher = new KafkaPublisher({ kafka, log: silentLog });
  reader = new BroadcastReader({
    ...{ kafka, topics: [IncidentClosed.topic], from: 'beginning', instanceId: 'run-service-test', log: silentLog },
    onEvent: (event) => {
      if (event.type === IncidentClosed.type && event.key.startsWith(scope)) closed.push(event);
    },
    onFatal: (error) => {
      throw error;
    },
  });
  reader.start();
  await reader.whenReady();
});
afterAll(async () => {
  for (const { child } of services) child.kill('SIGKILL');
  await Promise.all([reader?.stop(), publisher?.close()]);
  await test?.close();
  if (folder) rmSync(folder, { recursive: true });
});

const start = () => {
  const service = startFixture('pipeline-fixture.ts', {
    KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
    DATABASE_URL: test.url,
    TIDEGATE_TRACING__FILE: join(folder, 'spans.jsonl'),
  });
  services.push(service);
  return service;
};

describe('a service on Kafka and Postgres', () => {
  it('knows its control topics, handles each event once in one trace, and goes on in the next instance', async () => {
    await publisher.publish([breaker]);
    const first = start();
    const { httpPort, metricsPort } = await first.ready();
    expect(await (await fetch(`http://127.0.0.1:${httpPort}/breakers`)).json()).toContain(scope);

    const causes = Array.from({ length: 20 }, (_, number) => opened(number));
    await publisher.publish([...causes, ...causes.slice(0, 5)]);
    await waitFor(() => closed.length >= 20, {
      describe: () => `20 answers, not ${closed.length}:\n${first.output()}`,
      timeoutMs: 30_000,
    });
    expect(closed.map((event) => event.causationId).toSorted()).toEqual(causes.map((event) => event.id).toSorted());
    expect(new Set(closed.map((event) => event.traceparent?.slice(3, 35)))).toEqual(new Set([traceId]));
    // Counted after the row is deleted, which is after the answer was on the log.
    // More than twenty when other tests have left incidents on the topic that all share.
    const relayed = /^tidegate_outbox_relayed_total\{service="monitor"\} ([2-9]\d|\d{3,})$/m;
    const handled = /tidegate_events_consumed_total\{topic="[a-z0-9.]+",result="handled",service="monitor"\} \d\d/;
    const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    await waitFor(async () => relayed.test(await metrics()), { describe: String(relayed) });
    expect(await metrics()).toMatch(handled);

    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    const spans = readFileSync(join(folder, 'spans.jsonl'), 'utf8').trim().split('\n');
    const processed = spans.map((line) => JSON.parse(line) as SpanLine).filter((span) => span.traceId === traceId);
    expect(processed.map((span) => span.name)).toContain('process tidegate.incident.lifecycle.v1');

    await publisher.publish([opened(20), ...causes.slice(0, 3)]);
    const second = start();
    await second.ready();
    await waitFor(() => closed.length >= 21, {
      describe: () => `the answer of the second instance:\n${second.output()}`,
      timeoutMs: 30_000,
    });
    second.child.kill('SIGTERM');
    expect(await second.exited).toBe(0);
    expect(closed).toHaveLength(21);
  });
});
