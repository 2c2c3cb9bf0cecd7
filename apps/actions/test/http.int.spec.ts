import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ActionList, ExecutionList } from '@tidegate/contracts/http-actions';
import { Problem } from '@tidegate/contracts/http-problem';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { actionsConfig } from '../src/actions.config.ts';
import { actionsModule } from '../src/actions.module.ts';
import { checkpointOf, decided, grantOf, refundOf } from './action-events.ts';
import { ActionsFixture } from './actions-fixture.ts';

const metrics = createMetrics({ service: 'actions', version: 'test', revision: 'test' });
const stops: (() => Promise<void> | void)[] = [];
let fixture: ActionsFixture;
let application: NestFastifyApplication;
let address: string;

beforeAll(async () => {
  fixture = await ActionsFixture.open();
  const runtime = {
    ...{
      database: fixture.test.database,
      metrics,
      log: silentLog,
      config: actionsConfig.parse({ execution: { pollMs: 20 } }),
    },
    onStop: (_name: string, run: () => Promise<void> | void) => void stops.push(run),
  };
  const metadata = actionsModule(runtime, fixture.registry(), () => undefined);
  application = await createHttpApplication({ metadata, health: new Health(), log: silentLog, metrics });
  address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await application.close();
  await fixture.close();
});

async function get(path: string, headers: Record<string, string> = { 'tidegate-tenant': 'acme' }) {
  const response = await fetch(`${address}${path}`, { headers });
  return { status: response.status, text: await response.text() };
}

describe('the actions over HTTP', () => {
  it('are listed without the addresses of their systems', async () => {
    const { text } = await get('/v1/actions');
    expect(ActionList.parse(JSON.parse(text)).data.map(({ name }) => name)).toContain('issue_refund');
    expect(text).not.toContain('http');
  });

  it('are executed by the module, and tell what became of them', async () => {
    await fixture.instance().decide(decided('http-1', 'proceed'));
    await fixture.waitForTold(checkpointOf('http-1'));
    const { data } = ExecutionList.parse(JSON.parse((await get('/v1/executions?requestId=http-1')).text));
    expect(data).toMatchObject([
      { state: 'executed', grantId: grantOf('http-1'), action: refundOf('http-1'), failure: null },
    ]);
    expect(await metrics.metrics()).toMatch(
      /tidegate_action_executions_total\{result="executed",service="actions"\} 1/,
    );
    const other = await get('/v1/executions?requestId=http-1', { 'tidegate-tenant': 'globex' });
    expect(JSON.parse(other.text)).toEqual({ data: [] });
  });

  it.each([
    ['/v1/executions?requestId=http-1', {}],
    ['/v1/executions', { 'tidegate-tenant': 'acme' }],
  ] as const)('say what is missing in %s', async (path, headers) => {
    const { status, text } = await get(path, headers);
    expect([status, Problem.parse(JSON.parse(text)).code]).toEqual([400, 'invalid_parameter']);
  });

  it.each([
    ['/requestId', '/v1/executions?requestId=%00', 'acme'],
    ['/requestId', '/v1/executions?requestId=..%2Fetc', 'acme'],
    ['/tidegate-tenant', '/v1/executions?requestId=http-1', 'acme*'],
  ])('name the parameter %s that cannot be used in %s', async (pointer, path, tenant) => {
    const { status, text } = await get(path, { 'tidegate-tenant': tenant });
    const { code, errors } = Problem.parse(JSON.parse(text));
    expect([status, code, errors?.map((error) => error.pointer)]).toEqual([400, 'invalid_parameter', [pointer]]);
  });
});
