import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ActionPreviewed } from '@tidegate/contracts/action-events';
import { CaseClosed, CaseEscalated, CaseOpened, CaseRerouted } from '@tidegate/contracts/case-events';
import type { Placement } from '@tidegate/contracts/case-events';
import type { DataOf, EventDefinition, EventOf } from '@tidegate/contracts/define-event';
import { checkpointIdOf, derivedId } from '@tidegate/contracts/event-ids';
import type { CaseDetail, Claim } from '@tidegate/contracts/http-cases';
import type { Problem } from '@tidegate/contracts/http-problem';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { Health } from '@tidegate/service/health';
import { createHttpApplication } from '@tidegate/service/http-application';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { reviewConfig } from '../src/review.config.ts';
import { reviewModule } from '../src/review.module.ts';
import { WorkStore } from '../src/work.store.ts';
import { configWithGuards } from './config-with-guards.ts';

export const configFolder = fileURLToPath(new URL('../../../config', import.meta.url));
export const migrations = fileURLToPath(new URL('../migrations', import.meta.url));
const examples = new URL('../../../libs/contracts/examples/', import.meta.url);

export type Opened = DataOf<typeof CaseOpened>;
const example = CaseOpened.schema.parse(
  JSON.parse(readFileSync(new URL('case.opened.v1.json', examples), 'utf8')).value,
);

/** A case about request `requestId`: a refund in billing that needs one approval, changed as the test wants it. */
export function openedOf(
  requestId: string,
  change: (opened: Opened) => void = () => undefined,
): EventOf<typeof CaseOpened> {
  const opened = structuredClone(example);
  change(opened);
  const checkpointId = checkpointIdOf({ tenantId: opened.tenantId, requestId, number: 1 });
  const caseId = derivedId(checkpointId, 'case', opened.kind);
  Object.assign(opened, { requestId, checkpointId, caseId });
  const { decision, request } = opened.escalation;
  if (decision) Object.assign(decision, { requestId, checkpointId, tenantId: opened.tenantId });
  if (request) Object.assign(request, { requestId, tenantId: opened.tenantId });
  return eventOf(CaseOpened, opened, derivedId(caseId, 'opened'));
}

export function escalatedOf(opened: Opened, placement: Partial<Placement>): EventOf<typeof CaseEscalated> {
  const { caseId, tenantId, requestId } = opened;
  const at = '2026-11-20T10:00:00.000Z';
  const after = { ...opened.placement, level: 'L2' as const, priority: 70, ...placement };
  const data = {
    caseId,
    tenantId,
    requestId,
    fromLevel: 'L1' as const,
    placement: after,
    why: 'waiting_too_long' as const,
    step: 1,
    at,
  };
  return eventOf(CaseEscalated, data, derivedId(caseId, 'escalated', JSON.stringify(placement)));
}

export function reroutedOf(opened: Opened, queue: string): EventOf<typeof CaseRerouted> {
  const { caseId, tenantId, requestId } = opened;
  const placement = { ...opened.placement, queue };
  const data = {
    caseId,
    tenantId,
    requestId,
    fromQueue: opened.placement.queue,
    placement,
    by: 'ana',
    at: '2026-11-20T10:00:00.000Z',
  };
  return eventOf(CaseRerouted, data, derivedId(caseId, 'rerouted', queue));
}

export function closedOf(opened: Opened): EventOf<typeof CaseClosed> {
  const { caseId, tenantId, requestId, checkpointId, openedAt } = opened;
  const closedAt = '2026-11-20T10:00:00.000Z';
  const data = {
    caseId,
    tenantId,
    requestId,
    checkpointId,
    queue: 'billing',
    verdict: 'reject',
    withinSla: true,
    openedAt,
    closedAt,
  };
  return eventOf(CaseClosed, data, derivedId(caseId, 'closed'));
}

export function previewedOf(opened: Opened, actionDigest: string): EventOf<typeof ActionPreviewed> {
  const { tenantId, requestId, checkpointId, cohort } = opened;
  const preview = { summary: 'Refunds 412.50 EUR', effects: ['Sends a mail'], reversible: false };
  const data = {
    tenantId,
    requestId,
    checkpointId,
    actionDigest,
    actionName: 'issue_refund',
    taskType: 'refund',
    cohort,
    preview,
    problem: null,
  };
  return { ...eventOf(ActionPreviewed, data, derivedId(checkpointId, 'previewed')), key: checkpointId };
}

export function eventOf<Definition extends EventDefinition>(
  definition: Definition,
  data: DataOf<Definition>,
  id: string,
): EventOf<Definition> {
  const { caseId = '', tenantId, requestId } = data as { caseId?: string; tenantId: string; requestId: string };
  return {
    ...{ id, type: definition.type, source: '/tidegate/test', time: '2026-11-20T09:30:00.000Z', tenantId, data },
    correlationId: requestId,
    key: caseId,
  };
}

/** An answer of the API, read as what the test expects it to be. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
}

/** The review API on a database of its own, without Kafka: work is put in directly, what goes out is in the outbox. */
export class ReviewFixture {
  readonly #application: NestFastifyApplication;
  readonly #test: TestDatabase;
  readonly #stops: readonly (() => Promise<void> | void)[];
  readonly work: WorkStore;

  private constructor(
    application: NestFastifyApplication,
    test: TestDatabase,
    stops: readonly (() => Promise<void> | void)[],
  ) {
    this.#stops = stops;
    this.#application = application;
    this.#test = test;
    this.work = new WorkStore(test.database);
  }

  static async open(
    options: {
      leaseSeconds?: number;
      consoleFolder?: string;
      undoSeconds?: number;
      auditShare?: number;
      guards?: object;
      secret?: string;
    } = {},
  ): Promise<ReviewFixture> {
    const test = await openTestDatabase({
      adminUrl: process.env['DATABASE_URL'],
      schema: 'review',
      directories: [migrations],
    });
    const config = reviewConfig.parse({
      lease: { seconds: options.leaseSeconds ?? 600 },
      ...(options.undoSeconds === undefined ? {} : { undo: { seconds: options.undoSeconds } }),
      console: { folder: options.consoleFolder ?? '/nonexistent' },
      guards: { secret: options.secret },
    });
    const metrics = createMetrics({ service: 'review', version: '0', revision: '0' });
    const stops: (() => Promise<void> | void)[] = [];
    const onStop = (_name: string, stop: () => Promise<void> | void) => void stops.push(stop);
    const broadcast = () => {
      throw new Error('there is no log here; see kafka.int.spec.ts');
    };
    const runtime = { config, log: silentLog, metrics, database: test.database, onStop, broadcast };
    const audits = options.auditShare === undefined ? undefined : { audits: { share: options.auditShare } };
    const guards = options.guards ?? audits;
    const folder = guards === undefined ? configFolder : await configWithGuards(configFolder, guards);
    const metadata = reviewModule(runtime, { configFolder: folder, production: false });
    const application = await createHttpApplication({ metadata, health: new Health(), log: silentLog, metrics });
    await application.init();
    await application.getHttpAdapter().getInstance().ready();
    return new ReviewFixture(application, test, stops);
  }

  get database() {
    return this.#test.database;
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) await stop();
    await this.#application.close();
    await this.#test.close();
  }

  async empty(): Promise<void> {
    await this.database.execute(
      'truncate blind_remedy, blind_judgement, exercise, approval, verdict, ask, draft, presence, pending_verdict, action_preview, case_content, review_case, outbox, inbox',
    );
  }

  /** Puts cases in and returns them. */
  async put(...events: ReturnType<typeof openedOf>[]): Promise<Opened[]> {
    await this.work.take(events);
    return events.map(({ data }) => data);
  }

  async call<Body = Problem>(
    method: 'GET' | 'POST',
    url: string,
    given: { as?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer<Body>> {
    const headers = { ...(given.as ? { 'tidegate-reviewer': given.as } : {}), ...given.headers };
    const payload =
      typeof given.body === 'string' ? given.body : given.body === undefined ? undefined : JSON.stringify(given.body);
    const answer = await this.#application.inject({
      ...{ method, url },
      headers: { ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: (answer.body === '' ? null : parsed(answer.body)) as Body,
    };
  }

  async claim(as: string, caseId: string): Promise<Claim> {
    return this.#ok(await this.call<Claim>('POST', `/v1/cases/${caseId}/claim`, { as }));
  }

  async claimNext(as: string, queue = '_any'): Promise<Claim | null> {
    return this.#ok(await this.call<Claim | null>('POST', `/v1/queues/${queue}/claim`, { as }));
  }

  async read(as: string, caseId: string): Promise<CaseDetail> {
    return this.#ok(await this.call<CaseDetail>('GET', `/v1/cases/${caseId}`, { as }));
  }

  decide<Body = Problem>(
    claim: Claim,
    body: Record<string, unknown>,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const { fencingToken, reviewer, caseId } = claim;
    return this.call<Body>('POST', `/v1/cases/${caseId}/verdict`, {
      as: reviewer,
      headers,
      body: { fencingToken, ...body },
    });
  }

  /** What is in the outbox, in order: short type and data. */
  async staged(): Promise<{ type: string; id: string; key: string; data: Record<string, unknown> }[]> {
    const rows = await this.database.query<{ key: string; value: string; headers: Record<string, string> }>(
      'select key, value, headers from outbox order by id',
    );
    return rows.map(({ key, value, headers }) => ({
      ...{ key, id: headers['ce_id'] ?? '', data: JSON.parse(value) as Record<string, unknown> },
      type: (headers['ce_type'] ?? '').replace(/^tidegate\.(.*)\.v1$/, '$1'),
    }));
  }

  /** Lets every lease run out. */
  async lapse(): Promise<void> {
    await this.database.execute(
      "update review_case set lease_until = now() - interval '1 second' where claimed_by is not null",
    );
  }

  #ok<Body>({ status, body }: Answer<Body>): Body {
    if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
