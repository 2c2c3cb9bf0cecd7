import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaseDetail, CasePage, QueueList, ReviewerList, ReviewerProfile } from '@tidegate/contracts/http-cases';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import type { z } from 'zod';
import { reviewConfig } from '../src/review.config.ts';
import { reviewModule } from '../src/review.module.ts';
import { ReviewFixture, configFolder, openedOf } from './review-fixture.ts';

let review: ReviewFixture;
let consoleFolder: string;

beforeAll(async () => {
  consoleFolder = await mkdtemp(join(tmpdir(), 'tidegate-console-'));
  await mkdir(join(consoleFolder, 'assets'));
  await writeFile(join(consoleFolder, 'index.html'), '<!doctype html><title>Tidegate</title>');
  await writeFile(join(consoleFolder, 'assets', 'main-a1b2.js'), 'export {};');
  review = await ReviewFixture.open({ consoleFolder });
});
afterAll(async () => {
  await review.close();
  await rm(consoleFolder, { recursive: true });
});
beforeEach(() => review.empty());

const list = (as: string, query = '') => review.call<CasePage>('GET', `/v1/cases${query}`, { as });
const inQueue =
  (queue: string, tenantId = 'acme') =>
  (opened: { tenantId: string; placement: { queue: string } }) => {
    opened.tenantId = tenantId;
    opened.placement.queue = queue;
  };

describe('pages of cases', () => {
  it('show every case once, in the order of work, while cases come and go', async () => {
    const placed = (index: number) => (opened: { placement: object }) =>
      void Object.assign(opened.placement, {
        priority: (index % 3) * 20,
        dueAt: `2026-11-20T1${index % 4}:00:00.000Z`,
      });
    await review.put(...Array.from({ length: 45 }, (_, index) => openedOf(`req-${index}`, placed(index))));
    const seen: CasePage['data'] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: CasePage } = await list('ana', `?limit=7${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.data);
      cursor = body.nextCursor;
      // A new case before the cursor and one that closes behind it must not shift the pages.
      await review.put(
        openedOf(`new-${seen.length}`, (opened) => void Object.assign(opened.placement, { priority: 100 })),
      );
    }
    const old = seen.filter(({ requestId }) => requestId.startsWith('req-'));
    expect(new Set(old.map(({ caseId }) => caseId)).size).toBe(45);
    expect(old).toHaveLength(45);
    const order = seen.map(({ priority, dueAt, caseId }) => `${String(100 - priority).padStart(3)} ${dueAt} ${caseId}`);
    expect(order).toEqual(order.toSorted());
  });

  it.each([
    ['?status=open', 2],
    ['?status=claimed', 1],
    ['?status=closed', 1],
    ['', 4],
    ['?claimedBy=ana', 1],
    ['?queue=support', 1],
    ['?requestId=req-2', 1],
    ['?kind=handoff', 0],
    ['?requestId=%00', 0],
    ['?tenantId=acme', 4],
    ['?tenantId=globex', 0],
    ['?riskTier=3', 0],
    ['?taskType=refund&level=L1', 4],
    ['?dueBefore=2000-01-01T00:00:00Z', 0],
    ['?sort=due&status=waiting', 0],
  ])('filtered by %s have %d cases', async (query, count) => {
    await review.put(openedOf('req-1'), openedOf('req-2'), openedOf('req-3'), openedOf('req-4', inQueue('support')));
    const first = (await review.claimNext('ana', 'billing'))!;
    await review.decide(first, { verdict: 'reject', reason: 'other' });
    await review.claimNext('ana', 'billing');
    expect((await list('dara', query)).body.data).toHaveLength(count);
  });

  it.each([
    ['due', 'dueAt'],
    ['opened', 'openedAt'],
  ] as const)('sorted by %s go on where the page before ended', async (sort, field) => {
    const at = (index: number) => `2026-11-20T${String(10 + (index % 7)).padStart(2, '0')}:00:00.000Z`;
    const placed = (index: number) => (opened: { placement: object; openedAt: string }) => {
      Object.assign(opened.placement, { priority: (index % 3) * 20, dueAt: at(index * 3) });
      opened.openedAt = at(index * 5);
    };
    await review.put(...Array.from({ length: 20 }, (_, index) => openedOf(`req-${index}`, placed(index))));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: CasePage } = await list('ana', `?sort=${sort}&limit=6${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.data.map((line) => `${line[field]} ${line.caseId}`));
      cursor = body.nextCursor;
    }
    expect(new Set(seen).size).toBe(20);
    expect(seen).toEqual(seen.toSorted());
  });

  it('of one order are no place in another', async () => {
    await review.put(openedOf('req-1'), openedOf('req-2'));
    const { body } = await list('ana', '?limit=1');
    const other = await review.call('GET', `/v1/cases?sort=due&cursor=${body.nextCursor}`, { as: 'ana' });
    expect([other.status, other.body.code]).toEqual([400, 'invalid_cursor']);
  });

  it.each([
    ['?cursor=abc', 'invalid_cursor', '/cursor'],
    ['?limit=500', 'invalid_parameter', '/limit'],
    ['?status=unheard-of', 'invalid_parameter', '/status'],
  ])('asked for with %s are refused as %s', async (query, code, pointer) => {
    const { status, body } = await review.call('GET', `/v1/cases${query}`, { as: 'ana' });
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([400, code, pointer]);
  });
});

describe('what a reviewer does not see', () => {
  it('is in no list, no queue and no claim, and each single case does not exist for them', async () => {
    const [foreign, operations] = await review.put(
      openedOf('req-1', inQueue('billing', 'initech')),
      openedOf('req-2', inQueue('operations')),
    );
    expect((await list('bo')).body.data).toEqual([]);
    expect((await list('bo', '?queue=operations')).body.data).toEqual([]);
    expect(await review.claimNext('bo')).toBeNull();
    const body = { fencingToken: 1, verdict: 'reject', reason: 'other' };
    for (const { caseId } of [foreign!, operations!]) {
      const calls = await Promise.all([
        review.call('GET', `/v1/cases/${caseId}`, { as: 'bo' }),
        review.call('POST', `/v1/cases/${caseId}/claim`, { as: 'bo' }),
        review.call('POST', `/v1/cases/${caseId}/heartbeat`, { as: 'bo', body: { fencingToken: 1 } }),
        review.call('POST', `/v1/cases/${caseId}/release`, { as: 'bo', body: { fencingToken: 1 } }),
        review.call('POST', `/v1/cases/${caseId}/verdict`, { as: 'bo', body }),
      ]);
      expect(calls.map((answer) => [answer.status, answer.body.code])).toEqual(Array(5).fill([404, 'case_not_found']));
    }
    const { body: queues } = await review.call<z.infer<typeof QueueList>>('GET', '/v1/queues', { as: 'bo' });
    expect(queues.data.map(({ queue, open }) => [queue, open])).toEqual([
      ['billing', 0],
      ['support', 0],
      ['knowledge', 0],
      ['audit', 0],
    ]);
  });
});

describe('queues', () => {
  it('are summarised by what waits, what is held and what is late', async () => {
    await review.put(openedOf('req-1'), openedOf('req-2'), openedOf('req-3', inQueue('support')));
    await review.claimNext('ana', 'billing');
    const { body } = await review.call<z.infer<typeof QueueList>>('GET', '/v1/queues', { as: 'ana' });
    const dueAt = '2026-11-20T10:30:00.000Z';
    expect(body.data.slice(0, 3)).toEqual([
      { queue: 'billing', open: 1, claimed: 1, overdue: expect.any(Number), nextDueAt: dueAt },
      { queue: 'support', open: 1, claimed: 0, overdue: expect.any(Number), nextDueAt: dueAt },
      { queue: 'knowledge', open: 0, claimed: 0, overdue: 0, nextDueAt: null },
    ]);
  });
});

describe('identity', () => {
  it.each([[undefined], ['nobody'], ['']])('%s is refused with 401', async (as) => {
    const headers = as === undefined ? {} : { 'tidegate-reviewer': as };
    const { status, body } = await review.call('GET', '/v1/cases', { headers });
    expect([status, body.code]).toEqual([401, 'unknown_reviewer']);
  });

  it('is offered and told back', async () => {
    const { body: people } = await review.call<z.infer<typeof ReviewerList>>('GET', '/v1/reviewers');
    expect(people.data.map(({ id }) => id)).toEqual(['ana', 'bo', 'chen', 'dara', 'eli']);
    expect((await review.call<ReviewerProfile>('GET', '/v1/session', { as: 'bo' })).body.name).toBe('Bo Lindgren');
  });

  it('of development refuses to run in production unless it is allowed', async () => {
    const stops: (() => Promise<void> | void)[] = [];
    const runtime = (allowDevelopmentInProduction: boolean) => ({
      config: reviewConfig.parse({ identity: { allowDevelopmentInProduction }, console: { folder: '/nonexistent' } }),
      log: silentLog,
      metrics: createMetrics({ service: 'review', version: '0', revision: '0' }),
      database: review.database,
      broadcast: () => {
        throw new Error('nobody watches here');
      },
      onStop: (_name: string, stop: () => Promise<void> | void) => void stops.push(stop),
    });
    expect(() => reviewModule(runtime(false), { configFolder, production: true })).toThrow(
      /allowDevelopmentInProduction/,
    );
    expect(() => reviewModule(runtime(true), { configFolder, production: true })).not.toThrow();
    for (const stop of stops) await stop();
  });
});

describe('a bad request', () => {
  it.each<[string, unknown, number, string, string | undefined]>([
    ['a body that is not JSON', '{"fencingToken":', 400, 'malformed_json', undefined],
    ['an unknown verdict', { fencingToken: 1, verdict: 'maybe' }, 422, 'invalid_body', '/verdict'],
    ['an unknown reason', { fencingToken: 1, verdict: 'reject', reason: 'mood' }, 422, 'invalid_body', '/reason'],
    ['a token that is no number', { fencingToken: 'one', verdict: 'approve' }, 422, 'invalid_body', '/fencingToken'],
    ['an unknown field', { fencingToken: 1, verdict: 'approve', verdikt: 1 }, 422, 'invalid_body', '/verdikt'],
    [
      'an edited proposal of an unknown kind',
      { fencingToken: 1, verdict: 'approve_with_edits', proposal: { kind: 'poem' } },
      422,
      'invalid_body',
      '/proposal/kind',
    ],
    [
      'a body over the limit',
      { fencingToken: 1, verdict: 'approve', note: 'x'.repeat(1_100_000) },
      413,
      'body_too_large',
      undefined,
    ],
  ])('with %s is answered by a problem that names the place', async (_, body, status, code, pointer) => {
    const [opened] = await review.put(openedOf('req-1'));
    const answer = await review.call('POST', `/v1/cases/${opened!.caseId}/verdict`, { as: 'ana', body });
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.pointer]).toEqual([status, code, pointer]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it('with an If-Match that is no tag of ours is answered by 400', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = await review.claim('ana', opened!.caseId);
    const answer = await review.decide(claim, { verdict: 'reject', reason: 'other' }, { 'if-match': 'W/"abc"' });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_parameter']);
  });

  it('for a case id that no database stores is answered by 404', async () => {
    expect((await review.call('GET', '/v1/cases/%00', { as: 'ana' })).body.code).toBe('case_not_found');
  });
});

describe('one case', () => {
  it('has its version as the entity tag', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const { headers, body } = await review.call<CaseDetail>('GET', `/v1/cases/${opened!.caseId}`, { as: 'ana' });
    expect([headers['etag'], body.version, body.proposal]).toEqual(['"1"', 1, opened!.escalation.request!.proposal]);
  });
});

describe('the console', () => {
  it.each([
    ['/', 200, 'text/html', 'no-cache'],
    ['/cases/some-id', 200, 'text/html', 'no-cache'],
    ['/queues/billing?status=open', 200, 'text/html', 'no-cache'],
    ['/assets/main-a1b2.js', 200, 'text/javascript', 'immutable'],
    ['/assets/gone.js', 404, 'application/problem+json', undefined],
    ['/../package.json', 404, 'application/problem+json', undefined],
    ['/v1/nothing', 404, 'application/problem+json', undefined],
  ])('answers %s with %d', async (path, status, type, cache) => {
    const answer = await review.call<string>('GET', path);
    expect([answer.status, String(answer.headers['content-type']).split(';')[0]]).toEqual([status, type]);
    if (cache !== undefined) expect(answer.headers['cache-control']).toContain(cache);
  });

  it('lets nothing in from elsewhere', async () => {
    const { headers } = await review.call<string>('GET', '/');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('is not sent again to a browser that has it', async () => {
    const { headers } = await review.call<string>('GET', '/');
    expect((await review.call('GET', '/', { headers: { 'if-none-match': String(headers['etag']) } })).status).toBe(304);
  });
});
