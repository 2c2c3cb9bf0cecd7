import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BreakerChanged } from '@tidegate/contracts/control-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { Problem } from '@tidegate/contracts/http-problem';
import { OutcomeReported, RequestRejected, RequestSubmitted } from '@tidegate/contracts/request-events';
import { openTestDatabase, type TestDatabase } from '@tidegate/postgres/test-database';
import { waitFor } from '@tidegate/testing/wait-for';
import { freshId, refundBody } from './example-bodies.ts';
import { httpDoorSuite } from './http-door.suite.ts';
import { kafkaDoorSuite } from './kafka-door.suite.ts';
import { LogWatcher, ProductClient } from './pipeline-client.ts';
import { send, type World } from './pipeline-world.ts';
import { startPipeline } from './running-pipeline.ts';

type Decided = DataOf<typeof DecisionMade>;

let test: TestDatabase;
// Everything that is told by these services runs in this one file: a second pipeline would take a share of the partitions.
const world = {} as World;

beforeAll(async () => {
  const brokers = process.env['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const directories = [join(import.meta.dirname, '../migrations')];
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'intake', directories });
  const topics = [RequestSubmitted.topic, RequestRejected.topic, DecisionMade.topic, OutcomeReported.topic];
  world.log = await LogWatcher.start(brokers, topics);
  world.pipeline = await startPipeline({ brokers, databaseUrl: test.url });
  world.client = new ProductClient(world.pipeline.intake.address);
});
afterAll(async () => {
  await world.pipeline?.stop();
  await world.log?.stop();
  await test?.close();
});

httpDoorSuite(world);
kafkaDoorSuite(world);

describe('control events', () => {
  const scopeOf = (version: string) => `cohort:acme/refund/model-1/${version}/-/-`;
  const breaker = (scope: string, state: 'open' | 'half_open' | 'closed', epoch: number) => ({
    ...{ id: randomUUID(), type: BreakerChanged.type, source: '/tidegate/monitor', time: new Date().toISOString() },
    ...{ tenantId: 'acme', correlationId: scope, key: scope },
    data: {
      ...{ scope, state, epoch, openedBy: 'monitor', killSwitch: false, reason: 'test', statistics: null },
      ...{ changedAt: new Date().toISOString(), probesFrom: null },
    },
  });

  it('pause automation in their scope within a second, and let it go on', async () => {
    const prompt = randomUUID();
    const ask = async () => {
      const body = refundBody(freshId(), '14.00', { versions: { model: 'model-1', prompt } });
      return (await send(world, body)).body.checkpoint.decision;
    };
    expect((await ask())?.outcome).toBe('proceed');
    await world.log.publisher.publish([breaker(scopeOf(prompt), 'open', 1)]);
    await waitFor(async () => (await ask())?.reasons.some(({ code }) => code === 'BREAKER_OPEN'), {
      timeoutMs: 1_000,
      describe: 'the breaker to take effect',
    });
    await world.log.publisher.publish([breaker(scopeOf(prompt), 'closed', 2)]);
    await waitFor(async () => (await ask())?.outcome === 'proceed', {
      timeoutMs: 5_000,
      describe: 'automation to go on',
    });
  });

  it('make the decision of a half-open scope a probe', async () => {
    const prompt = randomUUID();
    await world.log.publisher.publish([breaker(scopeOf(prompt), 'half_open', 3)]);
    const probe = await waitFor(
      async () => {
        const requestId = freshId();
        await send(world, refundBody(requestId, '14.00', { versions: { model: 'model-1', prompt } }));
        const { data } = await world.log.first<Decided>(DecisionMade.type, requestId);
        return data.decision.obligations.canary ? data.decision : undefined;
      },
      { timeoutMs: 10_000, describe: 'a probe' },
    );
    expect(probe).toMatchObject({ outcome: 'approve', versions: { breakerEpoch: 3 } });
  });
});

describe('policies', () => {
  it('are published at start and can be looked at', async () => {
    const response = await fetch(`${world.pipeline.policy.address}/v1/policies`);
    const { data } = (await response.json()) as { data: Record<string, unknown>[] };
    expect(data.find(({ scope }) => scope === '*')).toMatchObject({
      usable: true,
      problem: null,
      document: { name: 'default' },
    });
  });
});

describe('outcome reports', () => {
  it('reach the log', async () => {
    const requestId = freshId();
    await send(world, refundBody(requestId));
    const report = { tenantId: 'acme', requestId, checkpointNumber: 1, status: 'reversed', detail: 'sent back' };
    expect((await world.client.post('/v1/outcomes', report)).status).toBe(202);
    expect((await world.log.first(OutcomeReported.type, requestId)).data).toMatchObject({
      status: 'reversed',
      detail: 'sent back',
    });
  });

  it.each([
    ['/requestId', { requestId: 'half a pair \ud800' }],
    ['/detail', { detail: 'zero \0 inside' }],
  ])('with text that cannot be kept are refused, naming %s', async (pointer, wrong) => {
    const report = { tenantId: 'acme', requestId: freshId(), checkpointNumber: 1, status: 'reversed', ...wrong };
    const { status, body } = await world.client.post('/v1/outcomes', report);
    expect([status, Problem.parse(body).errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
  });

  it('of a checkpoint that was never sent are refused', async () => {
    const report = { tenantId: 'acme', requestId: freshId(), checkpointNumber: 1, status: 'reversed' };
    const { status, body } = await world.client.post('/v1/outcomes', report);
    expect([status, Problem.parse(body).code]).toEqual([404, 'checkpoint_not_found']);
  });
});
