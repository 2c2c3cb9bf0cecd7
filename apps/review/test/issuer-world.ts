import 'reflect-metadata';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { openedOf } from './review-fixture.ts';
import type { Claim } from '@tidegate/contracts/http-cases';
import { startDevelopmentIssuer } from '@tidegate/local-stack/development-issuer';
import type { IssuerPerson } from '@tidegate/local-stack/development-issuer';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { callersOf } from '@tidegate/service/callers';
import { Health } from '@tidegate/service/health';
import { createHttpApplication } from '@tidegate/service/http-application';
import { silentLog as log } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { reviewConfig } from '../src/review.config.ts';
import { reviewModule } from '../src/review.module.ts';
import { WorkStore } from '../src/work.store.ts';
import { configFolder, migrations } from './review-fixture.ts';
import type { Answer } from './review-fixture.ts';

export const publicUrl = 'http://127.0.0.1:4605';

/** What groups of the issuer entitle to; nobody here is in config/reviewers.yaml. */
const reviewing = { roles: ['reviewer'], tenants: { claim: 'tenants' } };
const entitlements = [
  { when: [{ claim: 'groups', has: 'staff' }], ...reviewing, approves: ['reviewer'] },
  { when: [{ claim: 'groups', has: 'trainee' }], ...reviewing },
  { when: [{ claim: 'groups', has: 'support' }], ...reviewing, approves: ['reviewer'], queues: ['support'] },
  { when: [{ claim: 'groups', has: 'lead' }], roles: ['reviewer'], tenants: '*', approves: ['compliance', 'reviewer'] },
  { when: [{ claim: 'groups', has: 'auditors' }], roles: ['auditor'], tenants: '*' },
];

/** Somebody at the issuer, whose claims a test may change. */
export interface Somebody extends IssuerPerson {
  claims: { groups: readonly string[]; tenants?: readonly string[] };
}
export const somebody = (sub: string, groups: readonly string[], tenants: readonly string[] = ['acme']): Somebody => ({
  ...{ sub, name: sub.toUpperCase(), claims: { groups, tenants } },
});

/** Two instances of review on one database, where people sign in at the development issuer. Without Kafka. */
export class IssuerWorld {
  readonly test: TestDatabase;
  readonly work: WorkStore;
  readonly #instances: readonly NestFastifyApplication[];
  readonly #stops: readonly (() => Promise<void> | void)[];

  private constructor(
    parts: { test: TestDatabase; instances: readonly NestFastifyApplication[] },
    stops: readonly (() => Promise<void> | void)[],
  ) {
    this.test = parts.test;
    this.work = new WorkStore(parts.test.database);
    this.#instances = parts.instances;
    this.#stops = stops;
  }

  static async open(people: readonly Somebody[]): Promise<IssuerWorld> {
    const client = { clientId: 'console', redirectUris: [`${publicUrl}/v1/login/callback`] };
    const issuer = await startDevelopmentIssuer({
      ...{ port: 0, audience: 'tidegate', production: false, people, clients: [client] },
    });
    const folder = await mkdtemp(join(tmpdir(), 'tidegate-people-'));
    await cp(configFolder, folder, { recursive: true });
    const entry = { issuer: issuer.url, audience: 'tidegate', login: { clientId: 'console' }, entitlements };
    await writeFile(join(folder, 'identity.yaml'), JSON.stringify({ issuers: [entry] }));
    // Every approval is audited, by somebody else if there is anybody.
    await writeFile(join(folder, 'review.yaml'), '{ guards: { audits: { share: 1 } } }');
    const test = await openTestDatabase({
      ...{ adminUrl: process.env['DATABASE_URL'], schema: 'review', directories: [migrations] },
    });
    const stops: (() => Promise<void> | void)[] = [];
    const instances = [await instanceOf(test, folder, stops), await instanceOf(test, folder, stops)];
    stops.push(
      ...instances.map((instance) => () => instance.close()),
      () => test.close(),
      () => issuer.close(),
      () => rm(folder, { recursive: true }),
    );
    return new IssuerWorld({ test, instances }, stops);
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }

  async empty(): Promise<void> {
    await this.test.database.execute(
      `truncate blind_judgement, exercise, approval, verdict, ask, draft, presence, pending_verdict, case_content, review_case, outbox,
         inbox, session, person, person_tenant`,
    );
  }

  async put(event: ReturnType<typeof openedOf>): Promise<string> {
    await this.work.take([event]);
    return event.data.caseId;
  }

  /** Signs in by code and PKCE, through the instance of this number. */
  async signIn({ sub }: Somebody, instance = 0): Promise<Visitor> {
    const away = await this.#ask(instance, { method: 'GET', url: '/v1/login', headers: {} });
    const address = new URL(String(away.headers['location']));
    address.searchParams.set('login_hint', sub);
    const back = new URL((await fetch(address, { redirect: 'manual' })).headers.get('location')!);
    const cookie = cookieOf(away.headers['set-cookie']);
    const home = await this.#ask(instance, {
      ...{ method: 'GET', url: `${back.pathname}${back.search}`, headers: { cookie } },
    });
    if (home.status !== 302) throw new Error(`the sign-in was answered by ${home.status} ${JSON.stringify(home.body)}`);
    return new Visitor(sub, cookieOf(home.headers['set-cookie']), (at, asked) => this.#ask(at, asked));
  }

  async #ask<Body>(instance: number, { method, url, headers, body }: Asked): Promise<Answer<Body>> {
    const content = body === undefined ? {} : { payload: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await this.#instances[instance]!.inject({
      ...{ method, url, headers: { ...headers, ...type } },
      ...content,
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, headers: answer.headers, body: (isJson ? answer.json() : null) as Body };
  }
}

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: object | undefined;
}
type Ask = <Body>(instance: number, asked: Asked) => Promise<Answer<Body>>;

/** Somebody's browser, after they signed in. `at` is the instance that their next requests happen to meet. */
export class Visitor {
  at = 0;
  readonly #headers: Record<string, string>;
  readonly #ask: Ask;

  constructor(sub: string, cookie: string, ask: Ask) {
    this.#headers = { cookie, origin: publicUrl, 'tidegate-reviewer': sub };
    this.#ask = ask;
  }

  get<Body>(url: string): Promise<Answer<Body>> {
    return this.#ask<Body>(this.at, { method: 'GET', url, headers: this.#headers });
  }

  post<Body>(url: string, body?: object): Promise<Answer<Body & { code?: string }>> {
    return this.#ask<Body & { code?: string }>(this.at, { method: 'POST', url, headers: this.#headers, body });
  }

  async claim(caseId: string): Promise<Claim> {
    const { status, body } = await this.post<Claim>(`/v1/cases/${caseId}/claim`);
    if (status !== 200) throw new Error(`the claim was answered by ${status} ${JSON.stringify(body)}`);
    return body;
  }
}

async function instanceOf(
  test: TestDatabase,
  folder: string,
  stops: (() => Promise<void> | void)[],
): Promise<NestFastifyApplication> {
  const database = await test.connect({ rowSecurity: true });
  const metrics = createMetrics({ service: 'review', version: '0', revision: '0' });
  const config = reviewConfig.parse({ identity: { mode: 'verified' }, console: { folder: '/nonexistent' } });
  const { callers, find } = callersOf('review', config.identity, { TIDEGATE_CONFIG_DIR: folder }, undefined);
  const broadcast = () => {
    throw new Error('there is no log here; see kafka.int.spec.ts');
  };
  const onStop = (_name: string, stop: () => Promise<void> | void) => void stops.push(stop);
  const runtime = { config, log, metrics, database, onStop, broadcast, callers };
  const metadata = reviewModule(runtime, { configFolder: folder, production: false });
  const health = new Health();
  const application = await createHttpApplication({ metadata, health, log, metrics, findProved: find });
  await application.init();
  await application.getHttpAdapter().getInstance().ready();
  return application;
}

function cookieOf(header: unknown): string {
  const lines = Array.isArray(header) ? (header as string[]) : [String(header)];
  return lines.map((line) => line.split(';')[0]!).find((pair) => !pair.endsWith('='))!;
}
