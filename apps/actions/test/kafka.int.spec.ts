import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BreakerChanged, type Breaker } from '@tidegate/contracts/control-events';
import { ExecutionList } from '@tidegate/contracts/http-actions';
import { KafkaBatchServer } from '@tidegate/kafka/batch-server';
import { kafkaConfig } from '@tidegate/kafka/config';
import { createKafka } from '@tidegate/kafka/connection';
import { ControlState } from '@tidegate/kafka/control-state';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { ParkedKeys } from '@tidegate/postgres/parked-keys';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog as log } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { waitFor } from '@tidegate/testing/wait-for';
import { actionsConfig } from '../src/actions.config.ts';
import { actionsModule } from '../src/actions.module.ts';
import { openGrantKeys } from '../src/grant-keys.config.ts';
import { decided, grantOf, openBreaker, resolved } from './action-events.ts';
import { ActionsFixture } from './actions-fixture.ts';

const breakerTopic = BreakerChanged.topic;
const run = randomUUID();
/** A tenant scope of its own, so that other tests on the same log are not stopped by it. */
const scope = `task:acme/${run}`;
const stops: (() => Promise<unknown> | void)[] = [];
const metrics = createMetrics({ service: 'actions', version: 'test', revision: 'test' });
let fixture: ActionsFixture;
let publisher: KafkaPublisher;
let control: ControlState;
let address: string;

beforeAll(async () => {
  fixture = await ActionsFixture.open();
  stops.push(() => fixture.close());
  const brokers = process.env['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const config = kafkaConfig.parse({ brokers, commitIntervalMs: 50 });
  const kafka = createKafka({ brokers: config.brokers, clientId: `actions-${run}`, log });
  await createTopics(kafka);
  publisher = new KafkaPublisher({ kafka, log });
  stops.push(() => publisher.close());
  await publisher.connect();
  const onFatal = (error: unknown) => {
    throw error;
  };
  control = new ControlState({ kafka, topics: [breakerTopic], instanceId: run, log, onFatal });
  control.start();
  stops.push(() => control.stop());
  await control.whenReady();
  const own = { database: fixture.test.database, metrics, log, config: actionsConfig.parse({}) };
  const breakerOf = (name: string) => control.get<Breaker>(breakerTopic, name)?.data;
  const keys = await openGrantKeys({ keySetPath: undefined, needed: true, production: false });
  const metadata = actionsModule(
    { ...own, onStop: (_name, stop) => void stops.push(stop) },
    { registry: fixture.registry(), secrets: new Map(), keys, breakerOf },
  );
  const application = await createHttpApplication({ metadata, health: new Health(), log, metrics });
  stops.push(() => application.close());
  const strategy = new KafkaBatchServer({
    service: 'actions',
    kafka,
    config,
    publisher,
    log,
    groupPrefix: run,
    parking: new ParkedKeys(fixture.test.database),
    onFatal,
  });
  application.connectMicroservice({ strategy }, { inheritAppConfig: false });
  address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
  await application.startAllMicroservices();
});
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

async function executionOf(requestId: string) {
  const find = async () => {
    const response = await fetch(`${address}/v1/executions?requestId=${requestId}`, {
      headers: { 'tidegate-tenant': 'acme' },
    });
    return ExecutionList.parse(await response.json()).data.find(
      ({ state }) => state === 'executed' || state === 'failed',
    );
  };
  return waitFor(find, { describe: `the end of the action of ${requestId}`, timeoutMs: 30_000 });
}

describe('actions on a real log', () => {
  it('executes what the log allows, once, although the log has it twice', async () => {
    const [automatic, approved] = [`auto-${run}`, `approved-${run}`];
    const decision = decided(automatic, 'proceed');
    await publisher.publish([decision, decision, decided(approved, 'approve'), resolved(approved), resolved(approved)]);
    expect(await executionOf(automatic)).toMatchObject({ state: 'executed', approvedBy: [] });
    expect(await executionOf(approved)).toMatchObject({ state: 'executed', approvedBy: ['ana'] });
    expect(await fixture.systems.done(grantOf(automatic))).toHaveLength(1);
    expect(await fixture.systems.done(grantOf(approved))).toHaveLength(1);
  });

  it('takes the first decision of a checkpoint and counts the others, under the same id and under another', async () => {
    const requestId = `twice-${run}`;
    const duplicates = async () =>
      Number(/^tidegate_duplicate_decisions_total\{.*\} (\d+)$/m.exec(await metrics.metrics())?.[1]);
    const before = await duplicates();
    const other = decided(requestId, 'proceed');
    await publisher.publish([decided(requestId, 'approve'), other, { ...other, id: randomUUID() }]);
    // Tests of other services decide on the same topic at the same time, so more than ours may be counted.
    await waitFor(async () => (await duplicates()) >= before + 2, {
      timeoutMs: 30_000,
      describe: 'both to be counted',
    });
    await publisher.publish([{ ...other, id: randomUUID() }]);
    await waitFor(async () => (await duplicates()) >= before + 3, { timeoutMs: 30_000, describe: 'a later one too' });
    expect(await fixture.test.database.query('select 1 from execution where request_id = $1', [requestId])).toEqual([]);
    expect(await fixture.systems.done(grantOf(requestId))).toEqual([]);
  });

  it('stops an approved action that a breaker overtook, and counts its epoch', async () => {
    const late = `task:acme/late-${run}`;
    const breaker = openBreaker({ scope: late, epoch: 7, changedAt: '2026-11-20T09:45:00.000Z' });
    const event = { id: randomUUID(), type: BreakerChanged.type, source: '/tidegate/monitor', time: breaker.changedAt };
    await publisher.publish([{ ...event, tenantId: 'acme', correlationId: late, key: late, data: breaker }]);
    await waitFor(() => control.get(breakerTopic, late), { describe: 'the breaker in memory', timeoutMs: 1_000 });
    const requestId = `overtaken-${run}`;
    const approval = resolved(requestId);
    await publisher.publish([{ ...approval, data: { ...approval.data, scopes: [...approval.data.scopes, late] } }]);
    expect(await executionOf(requestId)).toMatchObject({
      state: 'failed',
      failure: { code: 'breaker_open', detail: expect.stringContaining('epoch 7; the decision saw 1') },
    });
    expect(await fixture.systems.done(grantOf(requestId))).toEqual([]);
  });

  it('stops automatic actions as soon as a breaker of the log is open', async () => {
    const breaker = openBreaker({ scope });
    const event = { id: randomUUID(), type: BreakerChanged.type, source: '/tidegate/monitor', time: breaker.changedAt };
    await publisher.publish([{ ...event, tenantId: 'acme', correlationId: scope, key: scope, data: breaker }]);
    const decision = decided(`stopped-${run}`, 'proceed');
    const stopped = { ...decision.data.decision, scopes: [...decision.data.decision.scopes, scope] };
    await waitFor(() => control.get(breakerTopic, scope), { describe: 'the breaker in memory' });
    await publisher.publish([{ ...decision, data: { ...decision.data, decision: stopped } }]);
    expect(await executionOf(`stopped-${run}`)).toMatchObject({ state: 'failed', failure: { code: 'breaker_open' } });
    expect(await fixture.systems.done(grantOf(`stopped-${run}`))).toEqual([]);
  });
});
