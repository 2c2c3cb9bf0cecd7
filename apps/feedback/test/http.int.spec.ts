import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CohortPage, LabelLine, nextCursorHeader } from '@tidegate/contracts/http-feedback';
import { Problem } from '@tidegate/contracts/http-problem';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { VerdictEvent } from '@tidegate/feedback/learn';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { feedbackModule } from '../src/feedback.module.ts';
import { FeedbackStore } from '../src/feedback.store.ts';

const example = join(import.meta.dirname, '../../../libs/contracts/examples/review.verdict-recorded.v1.json');
const data = VerdictRecorded.schema.parse((JSON.parse(readFileSync(example, 'utf8')) as { value: unknown }).value);
let test: TestDatabase;
let application: NestFastifyApplication;
let address: string;

function verdict(number: number): VerdictEvent {
  const cohort = `acme/refund/model-${number % 5}/p/-/-`;
  return {
    id: `verdict-${number}`,
    type: VerdictRecorded.type,
    source: '/tidegate/review',
    time: data.at,
    tenantId: 'acme',
    correlationId: data.requestId,
    key: `case-${number}`,
    data: { ...data, caseId: `case-${number}`, cohort, overridden: number % 2 === 0 },
  };
}

beforeAll(async () => {
  const directories = [join(import.meta.dirname, '../migrations')];
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'feedback', directories });
  const metrics = createMetrics({ service: 'feedback', version: 'test', revision: 'test' });
  const metadata = feedbackModule({ database: test.database, metrics });
  application = await createHttpApplication({ metadata, health: new Health(), log: silentLog, metrics });
  address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
  const verdicts = Array.from({ length: 20 }, (_, number) => verdict(number));
  await new FeedbackStore(test.database).learn(verdicts, '2026-11-20T09:34:01.000Z');
});
afterAll(async () => {
  await application.close();
  await test.close();
});

describe('GET /v1/cohorts', () => {
  it('gives every cohort once, in pages, with the uncertainty of its rates', async () => {
    const seen: CohortPage['data'] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = CohortPage.parse(await (await fetch(`${address}/v1/cohorts?limit=2${query}`)).json());
      seen.push(...page.data);
      cursor = page.nextCursor;
    }
    expect(seen.map(({ cohort }) => cohort)).toEqual(
      [0, 1, 2, 3, 4].map((model) => `acme/refund/model-${model}/p/-/-`),
    );
    expect(seen[0]).toMatchObject({ reviewed: 4, overridden: 2, overrideRate: { rate: 0.5 } });
  });

  it('shows one tenant only its own', async () => {
    expect(await (await fetch(`${address}/v1/cohorts?tenantId=globex`)).json()).toEqual({ data: [], nextCursor: null });
  });
});

describe('GET /v1/labels', () => {
  it('gives one JSON object per line and a cursor to go on with', async () => {
    const first = await fetch(`${address}/v1/labels?format=jsonl&limit=15`);
    expect(first.headers.get('content-type')).toContain('application/jsonl');
    const cursor = first.headers.get(nextCursorHeader);
    const second = await fetch(`${address}/v1/labels?format=jsonl&limit=15&cursor=${cursor}`);
    const lines = `${await first.text()}${await second.text()}`.trimEnd().split('\n');
    expect(new Set(lines.map((line) => LabelLine.parse(JSON.parse(line)).caseId)).size).toBe(20);
    expect(lines).toHaveLength(20);
    const end = await fetch(`${address}/v1/labels?cursor=${second.headers.get(nextCursorHeader)}`);
    expect(await end.text()).toBe('');
    expect(end.headers.get(nextCursorHeader)).toBeNull();
  });
});

describe('a query that cannot be used', () => {
  it.each([
    ['/v1/cohorts?limit=0', 'invalid_parameter'],
    ['/v1/labels?format=csv', 'invalid_parameter'],
    ['/v1/cohorts?cursor=nonsense', 'invalid_cursor'],
    ['/v1/cohorts?tenantId=a%00b', 'invalid_parameter'],
    ['/v1/labels?tenantId=%00', 'invalid_parameter'],
    ['/v1/labels?cursor=WyJhIl0', 'invalid_cursor'],
  ])('%s is refused with %s', async (path, code) => {
    const response = await fetch(`${address}${path}`);
    expect(response.status).toBe(400);
    expect(Problem.parse(await response.json()).code).toBe(code);
  });
});
