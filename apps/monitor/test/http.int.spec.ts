import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cohortOf } from '@tidegate/contracts/cohorts';
import { BreakerList, KillSwitchReply, operatorHeader } from '@tidegate/contracts/http-breakers';
import { Problem } from '@tidegate/contracts/http-problem';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { BreakerStore } from '../src/breaker.store.ts';
import { monitorConfig, readBreakerSettings } from '../src/monitor.config.ts';
import { monitorModule } from '../src/monitor.module.ts';
import { verdicts } from './verdict-events.ts';

const settings = readBreakerSettings(join(import.meta.dirname, '../../../config'));
const metrics = createMetrics({ service: 'monitor', version: 'test', revision: 'test' });
const stops: (() => Promise<void> | void)[] = [];
let test: TestDatabase;
let application: NestFastifyApplication;
let address: string;

beforeAll(async () => {
  const directories = [join(import.meta.dirname, '../migrations')];
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'monitor', directories });
  const runtime = {
    database: test.database,
    metrics,
    log: silentLog,
    config: monitorConfig.parse({}),
    onStop: (_name: string, run: () => Promise<void> | void) => void stops.push(run),
  };
  const metadata = monitorModule(runtime, settings);
  application = await createHttpApplication({ metadata, health: new Health(), log: silentLog, metrics });
  address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
});
beforeEach(() => test.database.execute('truncate breaker, observation, inbox, outbox'));
afterAll(async () => {
  for (const stop of stops) await stop();
  await application.close();
  await test.close();
});

async function post(path: string, operator: string | undefined, body: unknown) {
  const headers = {
    'content-type': 'application/json',
    ...(operator === undefined ? {} : { [operatorHeader]: operator }),
  };
  const response = await fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as unknown,
  };
}

const stopRefunds = { scope: 'task:acme/refund', reason: 'wrong refunds' };
const pull = (operator: string) => post('/v1/kill-switches', operator, stopRefunds);
const release = (operator: string) => post('/v1/kill-switches/release', operator, stopRefunds);

describe('the kill switch over HTTP', () => {
  it('takes one person to stop and two to restart', async () => {
    const pulled = await pull('ana');
    expect(pulled.status).toBe(200);
    expect(KillSwitchReply.parse(pulled.body)).toEqual({ scope: stopRefunds.scope, status: 'open', epoch: 1 });
    expect((await release('ana')).body).toMatchObject({ status: 'awaiting_second_person', epoch: 1 });
    const again = await release('ana');
    expect(again).toMatchObject({ status: 409, type: expect.stringContaining('application/problem+json') });
    expect(Problem.parse(again.body)).toMatchObject({ code: 'second_person_required' });
    expect((await release('bo')).body).toEqual({ scope: stopRefunds.scope, status: 'closed', epoch: 2 });
  });

  it('answers the second of two simultaneous releases by the same person with a refusal', async () => {
    await pull('ana');
    const replies = await Promise.all([release('bo'), release('bo')]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('refuses to release what is not open', async () => {
    expect(await release('bo')).toMatchObject({ status: 409, body: { code: 'breaker_not_open' } });
  });

  it.each([undefined, '', 'a b', 'x'.repeat(65)])('refuses the operator %p', async (operator) => {
    const refused = await post('/v1/kill-switches', operator, stopRefunds);
    expect(refused).toMatchObject({ status: 401, body: { code: 'operator_required' } });
    expect(Problem.parse(refused.body).detail).toContain('tidegate-operator');
  });

  it.each([
    [{ scope: 'everything', reason: 'stop' }, '/scope'],
    [{ scope: 'global', reason: 'no' }, '/reason'],
    [{ scope: 'global', reason: 'stop', untl: 'noon' }, '/untl'],
    [{}, '/scope'],
    [{ scope: 'global', reason: 'zero \0 inside' }, '/reason'],
    [{ scope: 'global', reason: 'half a pair \ud800' }, '/reason'],
    [{ scope: 'tenant:zero\0', reason: 'stop' }, '/scope'],
  ])('refuses %j naming the field', async (body, pointer) => {
    const refused = await post('/v1/kill-switches', 'ana', body);
    expect(refused.status).toBe(422);
    expect(Problem.parse(refused.body).errors?.map((error) => error.pointer)).toContain(pointer);
  });
});

describe('a scope', () => {
  it('longer than any cohort is refused before the database refuses it', async () => {
    const refused = await post('/v1/kill-switches', 'ana', { scope: `cohort:${'語'.repeat(1_000)}`, reason: 'stop' });
    expect([refused.status, Problem.parse(refused.body).errors?.[0]?.pointer]).toEqual([422, '/scope']);
  });

  it('may be as long as the longest cohort, in any script', async () => {
    const long = '語'.repeat(128);
    const versions = { model: long, prompt: long, index: long, tools: long };
    const scope = `cohort:${cohortOf({ tenantId: 'a'.repeat(64), taskType: 't'.repeat(64), versions })}`;
    expect((await post('/v1/kill-switches', 'ana', { scope, reason: 'stop' })).status).toBe(200);
  });
});

describe('the list of breakers', () => {
  it('shows every scope that changed, with its window as it is now', async () => {
    await pull('ana');
    const store = new BreakerStore(test.database, settings);
    await store.observe(verdicts(30, store.nowMs() - 1_000, { overridden: true, taskType: null }), store.nowMs());
    const response = await fetch(`${address}/v1/breakers`);
    const { data } = BreakerList.parse(await response.json());
    expect(data.map(({ scope, state, killSwitch }) => [scope.split(':')[0], state, killSwitch])).toEqual([
      ['cohort', 'open', false],
      ['task', 'open', true],
    ]);
    expect(data[0]?.statistics).toMatchObject({ reviewed: 30, overridden: 30, limit: 0.3 });
  });

  it('is empty when nothing ever happened', async () => {
    await new BreakerStore(test.database, settings).observe(verdicts(1, Date.now()), Date.now());
    expect(await (await fetch(`${address}/v1/breakers`)).json()).toEqual({ data: [] });
  });
});

describe('the metrics', () => {
  it('tell how many scopes are in which state, and the share of overrides, with bounded labels', async () => {
    await pull('ana');
    const store = new BreakerStore(test.database, settings);
    await store.observe(verdicts(30, store.nowMs() - 1_000, { overridden: true, taskType: null }), store.nowMs());
    const text = await metrics.metrics();
    expect(text).toMatch(/tidegate_breaker_state\{scope_kind="cohort",state="open",service="monitor"\} 1/);
    expect(text).toMatch(/tidegate_breaker_state\{scope_kind="global",state="open",service="monitor"\} 0/);
    expect(text).toMatch(/tidegate_override_ratio\{scope_kind="cohort",service="monitor"\} 1/);
    expect(text).toMatch(/tidegate_kill_switch_active\{scope_kind="task",service="monitor"\} 1/);
    expect(text).not.toContain('acme');
  });
});
