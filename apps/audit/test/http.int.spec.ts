import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditChainList, Timeline } from '@tidegate/contracts/http-audit';
import { Problem } from '@tidegate/contracts/http-problem';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { auditConfig } from '../src/audit.config.ts';
import { auditModule } from '../src/audit.module.ts';
import { AuditStore } from '../src/audit.store.ts';
import { openAuditDatabase, recordOf } from './audit-fixture.ts';

const metrics = createMetrics({ service: 'audit', version: 'test', revision: 'test' });
const stops: (() => Promise<void> | void)[] = [];
let test: TestDatabase;
let application: NestFastifyApplication;
let address: string;

beforeAll(async () => {
  test = await openAuditDatabase();
  const metadata = auditModule({
    ...{ database: test.database, metrics, log: silentLog, config: auditConfig.parse({}) },
    onStop: (_name, run) => void stops.push(run),
  });
  application = await createHttpApplication({ metadata, health: new Health(), log: silentLog, metrics });
  address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
  const store = new AuditStore(test.database);
  await store.append('tidegate.request.submitted.v1', 2, [
    recordOf(7, 'submitted', { second: 0, data: { question: 'Refund?' } }),
  ]);
  // The clock of policy is behind that of evidence, and two events have the same time.
  await store.append('tidegate.decision.made.v1', 2, [recordOf(0, 'decided', { second: 1, causationId: 'scored' })]);
  await store.append('tidegate.evidence.scored.v1', 2, [
    recordOf(3, 'scored', { second: 4, causationId: 'submitted', data: { question: 'Refund?' } }),
  ]);
  await store.append('tidegate.case.lifecycle.v1', 5, [
    recordOf(1, 'opened', { second: 9, causationId: 'decided' }),
    recordOf(2, 'opened', { second: 9, causationId: 'decided' }),
    recordOf(3, 'elsewhere', { tenantId: 'globex' }),
  ]);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await application.close();
  await test.close();
});

async function get(path: string, tenant: string | undefined = 'acme') {
  const headers = tenant === '' ? {} : { 'tidegate-tenant': tenant };
  const response = await fetch(`${address}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as unknown };
}

describe('the timeline of a request', () => {
  it('tells every event once, causes before effects, with the proof of each', async () => {
    const { body } = await get('/v1/requests/req-1/timeline');
    const timeline = Timeline.parse(body);
    expect(timeline.entries.map(({ eventId }) => eventId)).toEqual(['submitted', 'scored', 'decided', 'opened']);
    expect(timeline).toMatchObject({ tenantId: 'acme', requestId: 'req-1', nextCursor: null });
    expect(timeline.entries[0]).toMatchObject({
      type: 'tidegate.test.happened.v1',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      position: { topic: 'tidegate.request.submitted.v1', partition: 2, offset: '7' },
      recordHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      data: { withheld: { hmacSha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });
    expect(timeline.entries[1]?.data).toEqual({ question: 'Refund?' });
  });

  it('comes in pages that join without a gap', async () => {
    const first = Timeline.parse((await get('/v1/requests/req-1/timeline?limit=3')).body);
    const second = Timeline.parse((await get(`/v1/requests/req-1/timeline?limit=3&cursor=${first.nextCursor}`)).body);
    expect([...first.entries, ...second.entries].map(({ eventId }) => eventId)).toEqual([
      'submitted',
      'scored',
      'decided',
      'opened',
    ]);
    expect(second.nextCursor).toBeNull();
  });

  it('shows nothing of another tenant', async () => {
    expect(
      Timeline.parse((await get('/v1/requests/req-1/timeline', 'globex')).body).entries.map(({ eventId }) => eventId),
    ).toEqual(['elsewhere']);
  });

  it.each([
    ['/v1/requests/nobody/timeline', 'acme', 404, 'request_not_found'],
    ['/v1/requests/%00/timeline', 'acme', 404, 'request_not_found'],
    ['/v1/requests/..%2Fetc/timeline', 'acme', 404, 'request_not_found'],
    ['/v1/requests/req-1/timeline', '', 400, 'invalid_parameter'],
    ['/v1/requests/req-1/timeline', '*', 400, 'invalid_parameter'],
    ['/v1/requests/req-1/timeline?cursor=nonsense', 'acme', 400, 'invalid_cursor'],
    ['/v1/requests/req-1/timeline?limit=0', 'acme', 400, 'invalid_parameter'],
  ])('answers %s for tenant "%s" with %s %s', async (path, tenant, status, code) => {
    const { status: actual, body } = await get(path, tenant);
    expect([actual, Problem.parse(body).code]).toEqual([status, code]);
  });
});

describe('the list of chains', () => {
  it('tells the length and the head of each', async () => {
    const { data } = AuditChainList.parse((await get('/v1/audit/chains')).body);
    expect(data).toHaveLength(4);
    expect(data).toContainEqual(
      expect.objectContaining({ chain: 'tidegate.case.lifecycle.v1/5', length: 3, lastOffset: '3' }),
    );
  });
});
