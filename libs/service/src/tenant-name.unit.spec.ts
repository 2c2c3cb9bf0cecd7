import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Headers } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import type { RequestHeaders } from './caller-door.ts';
import { Health } from './health.ts';
import { createHttpApplication, listen } from './http-application.ts';
import { tenantOf } from './tenant-name.ts';

@Controller('v1')
class Echo {
  @Get('executions')
  read(@Headers() headers: RequestHeaders) {
    return { tenantId: tenantOf(headers) };
  }
}

let application: NestFastifyApplication;
let address: string;

/** Callers may act for the tenants that a header of the test names. */
beforeAll(async () => {
  application = await createHttpApplication({
    ...{ metadata: { controllers: [Echo] }, health: new Health(), log: silentLog },
    metrics: createMetrics({ service: 'actions', version: '1', revision: 'a' }),
    findProved: ({ headers }) => ({
      ...{ proof: 'token', id: 'bot', name: 'bot', routes: null, product: null, saidAt: null },
      entitlements: [{ roles: ['product'], tenants: String(headers['of']).split(' '), approves: [], queues: [] }],
    }),
  });
  address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
});
afterAll(() => application.close());

async function ask(headers: Record<string, string>) {
  const answer = await fetch(`${address}/v1/executions`, { headers });
  return { status: answer.status, body: await answer.json() };
}

describe('the tenant of a request', () => {
  it('is the one in the header, or the only one of who calls', async () => {
    const named = await ask({ of: 'acme globex', 'tidegate-tenant': 'globex' });
    expect(named).toEqual({ status: 200, body: { tenantId: 'globex' } });
    expect(await ask({ of: 'acme' })).toEqual({ status: 200, body: { tenantId: 'acme' } });
  });

  it('has to be named by who may act for several, and the answer says how', async () => {
    const errors = [{ pointer: '/tidegate-tenant', detail: expect.stringContaining('is missing') }];
    expect(await ask({ of: 'acme globex' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_parameter', errors },
    });
  });
});
