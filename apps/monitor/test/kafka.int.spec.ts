import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BreakerChanged } from '@tidegate/contracts/control-events';
import type { Breaker } from '@tidegate/contracts/control-events';
import { operatorHeader } from '@tidegate/contracts/http-breakers';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import { readBreakerSettings } from '../src/monitor.config.ts';
import { runMonitor } from './running-monitor.ts';
import type { RunningMonitor } from './running-monitor.ts';
import { verdict } from './verdict-events.ts';
import type { VerdictEvent } from '../src/breaker.store.ts';

const shipped = readBreakerSettings(join(import.meta.dirname, '../../../config'));
const settings = { ...shipped, open: { ...shipped.open, dwellSeconds: 0.3 } };
// A tenant of its own, since all tests share the topics.
const tenantId = `t${randomBytes(4).toString('hex')}`;
const cohort = `${tenantId}/refund/m/p/-/-`;
const groupPrefix = `monitor-test-${tenantId}`;
const seen: Breaker[] = [];
const statesOf = (scope: string) =>
  seen.filter((breaker) => breaker.scope === scope).map(({ state, epoch }) => [state, epoch]);

let test: TestDatabase;
let publisher: KafkaPublisher;
let reader: BroadcastReader;
let monitor: RunningMonitor;
let brokers: string;

beforeAll(async () => {
  brokers = process.env['KAFKA_BROKERS'] ?? '';
  if (brokers === '') throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const directories = [join(import.meta.dirname, '../migrations')];
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'monitor', directories });
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'monitor-test', log: silentLog });
  await createTopics(kafka);
  publisher = new KafkaPublisher({ kafka, log: silentLog });
  await publisher.connect();
  reader = new BroadcastReader({
    ...{ kafka, topics: [BreakerChanged.topic], from: 'beginning', instanceId: groupPrefix, log: silentLog },
    onEvent: (event) => void seen.push(BreakerChanged.schema.parse(event.data)),
    onFatal: (error) => {
      throw error;
    },
  });
  reader.start();
  await reader.whenReady();
  monitor = await runMonitor({ brokers, test, settings, groupPrefix });
});
afterAll(async () => {
  await monitor.stop();
  await reader.stop();
  await publisher.close();
  await test.close();
});

const batchOf = (count: number, fields: Partial<VerdictEvent['data']>): readonly VerdictEvent[] =>
  Array.from({ length: count }, () => {
    const made = verdict(Date.now(), { tenantId, cohort, ...fields });
    return { ...made, id: `${tenantId}-${made.id}`, key: `${tenantId}-${made.key}`, tenantId };
  });

const observed = (count: number) =>
  waitFor(
    async () => {
      const [row] = await test.database.query<{ count: number }>(
        'select count(*)::int as count from observation where scope = $1',
        [`cohort:${cohort}`],
      );
      return row?.count === count;
    },
    { describe: `${count} observations`, timeoutMs: 20_000 },
  );

describe('the monitor on Kafka', () => {
  it('pauses a cohort, survives a restart and a redelivery, and lets it back by way of probes', async () => {
    const overrides = batchOf(29, { overridden: true });
    await publisher.publish(overrides);
    await observed(29);
    await monitor.stop();
    monitor = await runMonitor({ brokers, test, settings, groupPrefix });
    await publisher.publish(overrides);
    const last = batchOf(1, { overridden: true });
    await publisher.publish(last);
    const scope = `cohort:${cohort}`;
    await waitFor(() => statesOf(scope).length >= 2, { describe: 'the canary', timeoutMs: 20_000 });
    expect(statesOf(scope)).toEqual([
      ['open', 1],
      ['half_open', 2],
    ]);
    expect(seen.find((breaker) => breaker.scope === scope)?.statistics).toMatchObject({ reviewed: 30, overridden: 30 });
    await publisher.publish(batchOf(20, { canary: true }));
    await waitFor(() => statesOf(scope).length >= 3, { describe: 'the closing', timeoutMs: 20_000 });
    expect(statesOf(scope).at(-1)).toEqual(['closed', 3]);
    expect(statesOf(`task:${tenantId}/refund`)).toEqual([]);
  });

  it('tells the bus about the kill switch', async () => {
    const scope = `tenant:${tenantId}`;
    const post = (path: string, operator: string) =>
      fetch(`${monitor.address}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [operatorHeader]: operator },
        body: JSON.stringify({ scope, reason: 'drill' }),
      });
    await post('/v1/kill-switches', 'ana');
    await post('/v1/kill-switches/release', 'ana');
    await post('/v1/kill-switches/release', 'bo');
    await waitFor(() => statesOf(scope).length >= 2, { describe: 'the release', timeoutMs: 20_000 });
    expect(statesOf(scope)).toEqual([
      ['open', 1],
      ['closed', 2],
    ]);
  });
});
