import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callerRoles } from '@tidegate/contracts/http-route';
import type { RouteAccess } from '@tidegate/contracts/http-route';
import { openApiDocument } from '@tidegate/contracts/openapi-document';
import { startDevelopmentIssuer } from '@tidegate/local-stack/development-issuer';
import type { DevelopmentIssuer } from '@tidegate/local-stack/development-issuer';
import { newStateFolder, tidegateUp } from './tidegate-command.ts';
import type { RunningTidegate, StateFolder } from './tidegate-command.ts';

interface Operation {
  readonly operationId: string;
  readonly tags: readonly [service: string];
  readonly requestBody?: object;
  readonly 'x-tidegate-access': RouteAccess;
}
const document = openApiDocument() as unknown as { paths: Record<string, Record<string, Operation>> };
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    ...{ path, method, operation, id: operation.operationId },
    access: operation['x-tidegate-access'],
  })),
);
export type Route = (typeof operations)[number];

/** Every route that is not for anyone, from the OpenAPI document. */
export const guardedRoutes: readonly Route[] = operations.filter(({ access }) => access.roles !== 'anyone');

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where people would be, by the settings of the review service; no browser has to come there. */
export const publicUrl = 'http://127.0.0.1:4605';
const clientSecret = 'an-e2e-client-secret';
const keySecret = 'an e2e secret of more than 32 letters';

/** One client for each role in tenant acme, and one that may do everything for everybody. */
const clients = [
  ...callerRoles.map((role) => ({ clientId: `${role}-of-acme`, claims: { role, tenants: ['acme'] } })),
  { clientId: 'all-for-all', claims: { role: 'all' } },
].map((client) => ({ ...client, secret: clientSecret, redirectUris: [] }));

const person = (sub: string, group: string) => ({
  ...{ sub, name: sub.toUpperCase(), claims: { groups: [group] } },
});

/** What a service answered. */
export interface Said<Body> {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Headers;
  readonly body: Body;
}

/** Names in addresses, and the body, where they have to be right. */
export interface Ids {
  readonly [name: string]: unknown;
}

/** The whole system where names are proved, with an issuer and tokens of it. */
export class IdentityWorld {
  readonly issuer: DevelopmentIssuer;
  readonly state: StateFolder;
  readonly #system: RunningTidegate;
  readonly #tokens: ReadonlyMap<string, string>;

  private constructor(
    issuer: DevelopmentIssuer,
    state: StateFolder,
    system: RunningTidegate,
    tokens: ReadonlyMap<string, string>,
  ) {
    this.issuer = issuer;
    this.state = state;
    this.#system = system;
    this.#tokens = tokens;
  }

  static async start(): Promise<IdentityWorld> {
    const issuer = await startDevelopmentIssuer({
      ...{ port: 0, audience: 'tidegate', production: false, people: [person('ana', 'staff'), person('eve', 'none')] },
      clients: [...clients, { clientId: 'console', redirectUris: [`${publicUrl}/v1/login/callback`] }],
    });
    const state = verifiedState(issuer.url);
    const system = await tidegateUp(state);
    const tokens = new Map<string, string>();
    for (const { clientId } of clients) tokens.set(clientId, await tokenOf(issuer, clientId));
    return new IdentityWorld(issuer, state, system, tokens);
  }

  async stop(): Promise<void> {
    await this.#system.stop();
    await this.issuer.close();
    this.state.remove();
  }

  /** The access token of `<role>-of-acme` or `all-for-all`. */
  token(clientId: string): string {
    return this.#tokens.get(clientId)!;
  }

  async ask<Body>(service: string, path: string, init: RequestInit = {}): Promise<Said<Body>> {
    const { httpUrl } = this.#system.services[service === 'every' ? 'intake' : service]!;
    const answer = await fetch(`${httpUrl}${path}`, { redirect: 'manual', ...init });
    const text = await textOf(answer);
    const body = (text.startsWith('{') ? JSON.parse(text) : text) as Body;
    return { status: answer.status, code: (body as { code?: string }).code, headers: answer.headers, body };
  }

  /** The same as a caller with this credential; a body makes it a POST. */
  askAs<Body>(credential: string, service: string, path: string, body?: unknown): Promise<Said<Body>> {
    const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/json', prefer: 'wait=20' };
    const post = { method: 'POST', body: JSON.stringify(body), headers };
    return this.ask<Body>(
      service,
      path,
      body === undefined ? { headers: { authorization: headers.authorization } } : post,
    );
  }

  /** Calls a route about a tenant; only as much of the request is there as names it. */
  callRoute(route: Route, tenantId: string, credential?: string, ids: Ids = {}): Promise<Said<unknown>> {
    const { place, url, body } = requestAbout(route, tenantId, ids);
    const isPost = route.method === 'post';
    return this.ask(route.operation.tags[0], url, {
      method: route.method.toUpperCase(),
      headers: {
        ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
        ...(isPost ? { 'content-type': 'application/json' } : {}),
        ...place,
      },
      ...(isPost ? { body: JSON.stringify(body) } : {}),
    });
  }

  /** Submits a request that needs a person. */
  submit(
    credential: string,
    tenantId: string,
    requestId: string,
    product = 'support-assistant',
  ): Promise<Said<unknown>> {
    const example = JSON.parse(readFileSync(join(root, 'examples/requests/large-refund.json'), 'utf8')) as object;
    return this.askAs(credential, 'intake', '/v1/requests', { ...example, tenantId, requestId, product });
  }

  /** Which of these, of the tokens and of the key secret stand in a log. */
  inLogs(hidden: readonly string[]): readonly string[] {
    const folder = join(this.state.path, 'logs');
    const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    return [...hidden, ...this.#tokens.values(), keySecret].filter((secret) =>
      text.some((log) => log.includes(secret)),
    );
  }
}

async function tokenOf({ url }: DevelopmentIssuer, clientId: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const answer = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** The rules of the repository with other issuers and tenants, one of them with a quota. */
function verifiedState(issuer: string): StateFolder {
  const folder = newStateFolder();
  const config = join(folder.path, 'config');
  cpSync(join(root, 'config'), config, { recursive: true });
  writeFileSync(join(config, 'identity.yaml'), JSON.stringify(identityOf(issuer)));
  const limited = { id: 'limited', name: 'Limited', limits: { tenant: { perDay: 3 } } };
  const tenants = [...['acme', 'globex'].map((id) => ({ id, name: id })), limited];
  writeFileSync(join(config, 'tenants.yaml'), JSON.stringify({ tenants }));
  const environment = {
    ...{ ...folder.environment, TIDEGATE_CONFIG_DIR: config, TIDEGATE_LOG__LEVEL: 'debug' },
    ...{ TIDEGATE_IDENTITY__MODE: 'verified', TIDEGATE_IDENTITY__KEY_SECRET: keySecret },
  };
  return { ...folder, environment };
}

function identityOf(issuer: string): object {
  const ofAcme = callerRoles.map((role) => ({
    when: [{ claim: 'role', has: role }],
    roles: [role],
    tenants: { claim: 'tenants' },
  }));
  const all = { when: [{ claim: 'role', has: 'all' }], roles: callerRoles, tenants: '*', approves: ['reviewer'] };
  const staff = {
    when: [{ claim: 'groups', has: 'staff' }],
    roles: ['reviewer'],
    tenants: ['acme'],
    approves: ['reviewer'],
  };
  return {
    issuers: [{ issuer, audience: 'tidegate', login: { clientId: 'console' }, entitlements: [...ofAcme, all, staff] }],
  };
}

/** A request about a tenant, as far as the place says where that is named. */
function requestAbout({ path, access: { tenant } }: Route, tenantId: string, { body: own, ...ids }: Ids) {
  const scope = tenant === 'breaker_scope' ? `tenant:${tenantId}` : tenantId;
  const known: Ids = { scope: tenantId, ...ids };
  const url = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(String(known[name] ?? 'none')),
  );
  const body = own ?? { tenantId, scope, document: { scope } };
  const place: Record<string, string> = tenant === 'header' ? { 'tidegate-tenant': tenantId } : {};
  return { url: tenant === 'query' ? `${url}?tenantId=${tenantId}` : url, body, place };
}

/** A stream of events has no end; that it was opened is all there is to know. */
async function textOf(answer: Response): Promise<string> {
  if (answer.headers.get('content-type') !== 'text/event-stream') return answer.text();
  await answer.body?.cancel();
  return '';
}
