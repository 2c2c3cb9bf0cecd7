import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkpointIdOf, derivedId } from '@tidegate/contracts/event-ids';
import type { ExecutionList } from '@tidegate/contracts/http-actions';
import type { CaseDetail, CasePage, Claim, VerdictReply } from '@tidegate/contracts/http-cases';
import type { RequestStatus } from '@tidegate/contracts/http-requests';
import { httpRoutes } from '@tidegate/contracts/http-routes';
import { signInRoutes } from '@tidegate/contracts/http-sign-in';
import { openApiDocument } from '@tidegate/contracts/openapi-document';
import { serviceNames } from '@tidegate/contracts/topics';
import { defaultPorts } from '@tidegate/local-stack/ports';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { eventually } from './eventually.ts';
import { newStateFolder, tidegate, tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

const document = openApiDocument({ closedAnswers: true }) as {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
  components: object;
};
const ajv = new Ajv2020({ strict: false, logger: false, allErrors: true });
ajv.addSchema({ $id: 'document', components: document.components });
const example = (name: string) =>
  JSON.parse(
    readFileSync(fileURLToPath(new URL(`../examples/requests/${name}.json`, import.meta.url)), 'utf8'),
  ) as Record<string, unknown>;

interface Call {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
}

const acme = { 'tidegate-tenant': 'acme' };
const ana = { 'tidegate-reviewer': 'ana' };
const dara = { 'tidegate-reviewer': 'dara' };
const operator = { 'tidegate-operator': 'olga' };

describe('the OpenAPI document and the running system', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  const answered = new Set<string>();
  beforeAll(async () => {
    const folder = newStateFolder();
    // Routes are said at this level as they are added.
    state = { ...folder, environment: { ...folder.environment, TIDEGATE_LOG__LEVEL: 'debug' } };
    system = await tidegateUp(state);
  }, 180_000);
  afterAll(async () => {
    await system.stop();
    state.remove();
  });

  /** Calls a declared route; the answer has to be one that the document declares, in shape and content type. */
  async function call<Body>(
    id: string,
    { parameters = {}, query = '', headers = {}, body, status }: Call,
  ): Promise<Body> {
    const route = httpRoutes.find((candidate) => candidate.id === id)!;
    const path = route.path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => encodeURIComponent(parameters[name]!));
    const service = route.service === 'every' ? 'intake' : route.service;
    const answer = await fetch(`${system.services[service]!.httpUrl}${path}${query}`, {
      method: route.method.toUpperCase(),
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect([id, answer.status, text.slice(0, 500)]).toEqual([id, status, expect.anything()]);
    expectDeclared(route.path, route.method, answer, text);
    if (status < 400) answered.add(id);
    return (text.startsWith('{') && !query.includes('jsonl') ? JSON.parse(text) : text) as Body;
  }

  function expectDeclared(path: string, method: string, answer: Response, text: string) {
    const declared = document.paths[path]![method]!.responses[String(answer.status)];
    expect([path, answer.status, declared !== undefined]).toEqual([path, answer.status, true]);
    const [[contentType, { schema }] = ['', { schema: {} }]] = Object.entries(declared!.content ?? {});
    expect((answer.headers.get('content-type') ?? '').split(';')[0]).toBe(contentType);
    if (!contentType.endsWith('json')) return;
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')) as object;
    const validate = ajv.compile(absolute);
    expect([path, validate(JSON.parse(text)), validate.errors]).toEqual([path, true, null]);
  }

  it('have the same routes, both ways', () => {
    const served = serviceNames.flatMap((service) =>
      readFileSync(join(state.path, 'logs', `${service}.log`), 'utf8')
        .split('\n')
        .filter((line) => line.includes('"A route is served"'))
        .map((line) => JSON.parse(line) as { method: string; path: string })
        // A GET is served as a HEAD too, which needs no word of its own.
        .filter(({ method }) => method !== 'HEAD')
        .map(({ method, path }) => `${service} ${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
    const declared = httpRoutes.flatMap(({ service, method, path }) =>
      (service === 'every' ? serviceNames : [service]).map((name) => `${name} ${method.toUpperCase()} ${path}`),
    );
    // The files of the console are at every other address of the review service, and no part of the API.
    expect([...new Set(served)].filter((route) => route !== 'review GET /*').sort()).toEqual(declared.sort());
  });

  it('answer a product as declared', async () => {
    const small = example('small-refund');
    await call('submitRequest', { body: small, headers: { prefer: 'wait=20', 'idempotency-key': 'k-1' }, status: 200 });
    await call('submitRequest', { body: { ...small, requestId: 'not-waited-for' }, status: 202 });
    await call('submitRequest', { body: { ...small, question: 7 }, status: 422 });
    await call('readRequest', { parameters: { requestId: 'req-small-refund-1' }, headers: acme, status: 200 });
    await call('readRequest', { parameters: { requestId: 'nobody' }, headers: acme, status: 404 });
    await call('readRequest', { parameters: { requestId: 'nobody' }, status: 400 });
    const outcome = { tenantId: 'acme', requestId: 'req-small-refund-1', checkpointNumber: 1, status: 'succeeded' };
    await call('reportOutcome', { body: outcome, status: 202 });
    await call('reportOutcome', { body: { ...outcome, checkpointNumber: 9 }, status: 404 });
    await call('listActions', { status: 200 });
    await eventually(
      () =>
        call<{ data: unknown[] }>('listExecutions', {
          query: '?requestId=req-small-refund-1',
          headers: acme,
          status: 200,
        }),
      ({ data }) => data.length > 0,
    );
    await call('listExecutions', { headers: acme, status: 400 });
    const timeline = { parameters: { id: 'req-small-refund-1' }, headers: acme };
    await eventually(
      async () => Promise.resolve(await statusOf('/v1/requests/req-small-refund-1/timeline')),
      (status) => status === 200,
    );
    await call('readTimeline', { ...timeline, status: 200 });
    await call('readTimeline', { ...timeline, query: '?cursor=none-of-yours', status: 400 });
    await call('listAuditChains', { status: 200 });
  });

  async function statusOf(path: string): Promise<number> {
    return (await fetch(`${system.services['audit']!.httpUrl}${path}`, { headers: acme })).status;
  }

  it('answer about actions, their undoing and grants as declared', async () => {
    const small = example('small-refund');
    const scale = { name: 'scale_service', arguments: { service: 'search', replicas: 4 }, reversible: true };
    const asEngineer = {
      ...{ product: 'operations-agent', user: { id: 'engineer-1', role: 'engineer', authenticated: true } },
      proposal: { kind: 'action', action: scale, rationale: 'It is slow.' },
    };
    const grantOf = async (requestId: string) => {
      const { data } = await eventually(
        () => call<ExecutionList>('listExecutions', { query: `?requestId=${requestId}`, headers: acme, status: 200 }),
        (list) => list.data.some(({ state }) => state === 'executed'),
      );
      return { grantId: data[0]!.grantId };
    };
    await call('submitRequest', {
      body: { ...small, ...asEngineer, requestId: 'scaled' },
      headers: { prefer: 'wait=20' },
      status: 200,
    });
    const parameters = await grantOf('scaled');
    await call('readExecution', { parameters, headers: acme, status: 200 });
    await call('readExecution', { parameters, headers: { 'tidegate-tenant': 'globex' }, status: 404 });
    const undo = { parameters, headers: { ...acme, ...operator }, body: { reason: 'too much', dryRun: true } };
    await call('rollBackExecution', { ...undo, status: 200 });
    await call('rollBackExecution', { ...undo, headers: acme, status: 401 });
    await call('rollBackExecution', { ...undo, body: {}, status: 422 });
    await call('rollBackExecution', { ...undo, parameters: await grantOf('req-small-refund-1'), status: 409 });
    await call('listGrantKeys', { status: 200 });
    const cancel = { name: 'cancel_pending_order', arguments: { order_id: 'ord-1' } };
    const proposal = { ...(small.proposal as object), action: cancel };
    const signals = {
      ...(small['signals'] as object),
      tooling: { calls: 3, failures: 2, writes: 0, withinScope: true },
    };
    await call('submitRequest', {
      body: { ...small, product: 'tau-retail', proposal, signals, requestId: 'cancelled' },
      headers: { prefer: 'wait=20' },
      status: 200,
    });
    const { data } = await eventually(
      () => call<CasePage>('listCases', { headers: ana, status: 200 }),
      (page) => page.data.some(({ requestId }) => requestId === 'cancelled'),
    );
    const { caseId } = data.find(({ requestId }) => requestId === 'cancelled')!;
    await tidegate(state, ['decide', caseId, '--as', 'ana', '--verdict', 'approve']);
    const own = { parameters: { grantId: grantIdOf('cancelled') }, headers: acme };
    const { token } = await eventually(
      async () => (await granted(own.parameters.grantId)) ?? { token: null },
      (grant) => grant.token !== null,
    );
    await call('readGrant', { ...own, status: 200 });
    await call('readGrant', { ...own, headers: { 'tidegate-tenant': 'globex' }, status: 404 });
    const redemption = { token, redemptionId: 'try-1', action: cancel };
    await call('redeemGrant', { ...own, body: redemption, status: 200 });
    await call('redeemGrant', { ...own, body: { ...redemption, redemptionId: 'try-2' }, status: 409 });
    await call('redeemGrant', { ...own, body: {}, status: 422 });
  });

  const grantIdOf = (requestId: string) =>
    derivedId(checkpointIdOf({ tenantId: 'acme', requestId, number: 1 }), 'grant');

  async function granted(grantId: string): Promise<{ token: string | null } | undefined> {
    const answer = await fetch(`${system.services['actions']!.httpUrl}/v1/grants/${grantId}`, { headers: acme });
    return answer.ok ? ((await answer.json()) as { token: string | null }) : undefined;
  }

  it('answer a reviewer as declared', async () => {
    await call('submitRequest', { body: example('large-refund'), headers: { prefer: 'wait=20' }, status: 200 });
    await call('listReviewers', { status: 200 });
    await call('readSession', { headers: ana, status: 200 });
    await call('readSession', { status: 401 });
    await call('listQueues', { headers: ana, status: 200 });
    const page = await eventually(
      () => call<CasePage>('listCases', { headers: ana, status: 200 }),
      ({ data }) => data.some(({ requestId }) => requestId === 'req-large-refund-1'),
    );
    const { caseId } = page.data.find(({ requestId }) => requestId === 'req-large-refund-1')!;
    await call('listCases', { headers: ana, query: '?limit=0', status: 400 });
    await call('readCase', { parameters: { caseId }, headers: ana, status: 200 });
    await call('readCase', { parameters: { caseId: 'none' }, headers: ana, status: 404 });
    const claim = await call<Claim>('claimCase', { parameters: { caseId }, headers: ana, status: 200 });
    const body = { fencingToken: claim.fencingToken };
    const at = { parameters: { caseId }, headers: ana };
    await watched();
    await call('showPresence', { ...at, body: { doing: 'viewing' }, status: 200 });
    await call('saveDraft', { ...at, body: { caseVersion: 1, content: { note: 'so far' } }, status: 204 });
    await call('readDraft', { ...at, status: 200 });
    await call('extendLease', { parameters: { caseId }, headers: ana, body, status: 200 });
    const nobody = { ...body, to: 'nobody' };
    await call('handOverCase', { ...at, body: nobody, status: 422 });
    await call('handOverCase', { ...at, body: { ...body, to: 'dara' }, status: 200 });
    const theirs = await call<Claim>('claimCase', { parameters: { caseId }, headers: dara, status: 200 });
    const again = { fencingToken: theirs.fencingToken, to: 'ana' };
    await call('handOverCase', { parameters: { caseId }, headers: dara, body: again, status: 200 });
    body.fencingToken = (await call<Claim>('claimCase', { ...at, status: 200 })).fencingToken;
    await call('releaseCase', { parameters: { caseId }, headers: ana, body, status: 204 });
    await call('releaseCase', { parameters: { caseId }, headers: ana, body, status: 409 });
    const next = await call<Claim>('claimNextCase', { parameters: { queue: '_any' }, headers: ana, status: 200 });
    const verdict = { fencingToken: next.fencingToken, verdict: 'reject', reason: 'policy_violation', note: 'no' };
    await call('decideCase', {
      parameters: { caseId: next.caseId },
      headers: { ...ana, 'if-match': '"999"' },
      body: verdict,
      status: 412,
    });
    const there = { parameters: { caseId: next.caseId }, headers: ana };
    const held = await call<VerdictReply>('decideCase', {
      ...there,
      body: { ...verdict, undoable: true },
      status: 200,
    });
    const { verdictId } = held;
    const back = await call<Claim>('withdrawVerdict', { ...there, body: { verdictId }, status: 200 });
    await call('withdrawVerdict', { ...there, body: { verdictId }, status: 409 });
    const { fencingToken } = back;
    const question = { fencingToken, verdict: 'request_information', reason: 'needs_information', question: 'Which?' };
    await call('decideCase', { ...there, body: question, status: 200 });
    await answerAsk(next.case.requestId);
    await exercised(next.caseId);
  });

  /** The case goes on with the answer; closed, it can be given to somebody once more. */
  async function exercised(caseId: string): Promise<void> {
    const there = { parameters: { caseId }, headers: ana };
    await eventually(
      () => call<CaseDetail>('readCase', { ...there, status: 200 }),
      ({ status }) => status === 'open',
    );
    const { fencingToken } = await call<Claim>('claimCase', { ...there, status: 200 });
    const verdict = { fencingToken, verdict: 'reject', reason: 'wrong_amount' };
    await call('decideCase', { ...there, body: verdict, status: 200 });
    const body = { kind: 'known', caseId, expected: 'reject' };
    await call('setExercise', { headers: ana, body, status: 403 });
    await call('setExercise', { headers: dara, body, status: 201 });
    await call('listGuardFindings', { headers: dara, status: 200 });
    await call('readImpact', { headers: ana, query: '?days=7', status: 200 });
  }

  /** A stream has no end, so only its beginning is looked at. */
  async function watched(): Promise<void> {
    const stopping = new AbortController();
    const url = `${system.services['review']!.httpUrl}/v1/cases/events`;
    const answer = await fetch(url, { headers: ana, signal: stopping.signal });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expectDeclared('/v1/cases/events', 'get', answer, '');
    stopping.abort();
    answered.add('watchCases');
  }

  async function answerAsk(requestId: string): Promise<void> {
    const parameters = { requestId };
    const status = await eventually(
      () => call<RequestStatus>('readRequest', { parameters, headers: acme, status: 200 }),
      ({ checkpoints }) => (checkpoints[0]?.asks ?? []).length > 0,
    );
    const askId = status.checkpoints[0]!.asks![0]!.askId;
    const body = { tenantId: 'acme', askId, text: 'Order 8812.' };
    await call('answerAsk', { parameters, body: { ...body, askId: 'none' }, status: 404 });
    await call('answerAsk', { parameters, body: { ...body, text: '' }, status: 422 });
    await call('answerAsk', { parameters, body, status: 202 });
    await call('answerAsk', { parameters, body, status: 202 });
  }

  it('answer an operator as declared', async () => {
    await call('listPolicies', { status: 200 });
    const scope = { scope: 'tenant:nobody-here', reason: 'to see the answer' };
    await call('pullKillSwitch', { headers: operator, body: scope, status: 200 });
    await call('pullKillSwitch', { body: scope, status: 401 });
    await call('releaseKillSwitch', { headers: operator, body: scope, status: 200 });
    await call('releaseKillSwitch', { headers: operator, body: scope, status: 409 });
    await call('listBreakers', { status: 200 });
    await eventually(
      () => call<{ data: unknown[] }>('listCohorts', { status: 200 }),
      ({ data }) => data.length > 0,
    );
    await call('listCohorts', { query: '?cursor=%22', status: 400 });
    await call('exportLabels', { query: '?format=jsonl', status: 200 });
    await call('readStaffing', { query: '?target=0.9', status: 200 });
    await call('readStaffing', { query: '?target=2', status: 400 });
    await call('listBottlenecks', { status: 200 });
    await call('isAlive', { status: 200 });
    await call('isReady', { status: 200 });
  });

  it('answer those who change policies as declared', async () => {
    const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
    const rules = { authorisation: [{ id: 'a', ...grant }], quality: [{ id: 'b', ...grant }] };
    const wanted = { name: 'all', outcome: 'proceed', reasons: ['GRANTED', 'GRANTED'], rules: [] };
    const cases = [{ policy: 'tried', facts: { risk_tier: 0 }, cases: [wanted] }];
    const proposalOf = (version: number) => ({
      document: { name: 'tried', version, scope: 'nobody-here', auditSampleRate: 0, ...rules },
      cases,
    });
    const scope = { parameters: { scope: 'nobody-here' } };
    const otto = { 'tidegate-operator': 'otto' };
    const propose = (body: unknown, status: number) =>
      call<{ candidate: { hash: string } }>('proposePolicy', { headers: operator, body, status });
    await propose({ ...proposalOf(1), cases: [] }, 422);
    const { hash } = (await propose(proposalOf(1), 200)).candidate;
    await propose({ ...proposalOf(1), document: { ...proposalOf(1).document, auditSampleRate: 1 } }, 409);
    await call('listCandidates', { status: 200 });
    const canary = { hash, stage: 'canary', share: 0.05 };
    await call('stageCandidate', { ...scope, headers: operator, body: canary, status: 200 });
    await call('stageCandidate', { ...scope, headers: operator, body: { ...canary, share: 0.9 }, status: 409 });
    await call('stageCandidate', { ...scope, body: canary, status: 401 });
    await call('publishCandidate', { ...scope, headers: operator, body: { hash }, status: 409 });
    await call('publishCandidate', { ...scope, headers: otto, body: { hash }, status: 200 });
    await call('publishCandidate', { parameters: { scope: 'no one' }, headers: otto, body: { hash }, status: 400 });
    const rollback = { version: 1, reason: 'to see the answer' };
    await call('rollBackPolicy', { ...scope, headers: operator, body: rollback, status: 200 });
    await call('rollBackPolicy', { ...scope, headers: operator, body: { ...rollback, version: 2 }, status: 409 });
    const { hash: next } = (await propose(proposalOf(3), 200)).candidate;
    await call('withdrawCandidate', { ...scope, headers: operator, body: { hash: next }, status: 200 });
    await call('withdrawCandidate', { ...scope, headers: operator, body: { hash }, status: 404 });
    // The scope of everybody stands in an address as it is.
    await call('withdrawCandidate', { parameters: { scope: '*' }, headers: operator, body: { hash }, status: 404 });
    await call('listPolicies', { status: 200 });
  });

  it('answer those who keep API keys as declared', async () => {
    const wanted = { tenantId: 'acme', product: 'tried' };
    type Made = { key: { keyId: string } };
    const { key } = await call<Made>('createKey', { headers: operator, body: wanted, status: 201 });
    const byId = { parameters: { keyId: key.keyId }, headers: operator };
    await call('createKey', { body: wanted, status: 401 });
    await call('createKey', { headers: operator, body: { ...wanted, tenantId: 'nobody' }, status: 422 });
    await call('rotateKey', { ...byId, body: { overlapHours: 1 }, status: 201 });
    await call('rotateKey', { ...byId, body: {}, status: 409 });
    await call('listKeys', { query: '?tenantId=acme', status: 200 });
    await call('revokeKey', { ...byId, status: 200 });
    await call('revokeKey', { parameters: { keyId: 'none' }, headers: operator, status: 404 });
  });

  it('sends nobody to an issuer while the development identity is in use', async () => {
    await call('signIn', { status: 404 });
    await call('finishSignIn', { status: 404 });
    await call('signOut', { status: 404 });
  });

  it('was asked about every route', () => {
    // What sign-in answers where there is an issuer is in identity.e2e.spec.ts.
    const signingIn = signInRoutes.map(({ id }) => id);
    const ids = httpRoutes.map(({ id }) => id).filter((id) => !signingIn.includes(id));
    expect([...answered].sort()).toEqual(ids.sort());
  });

  it('names the ports that the local stack uses', () => {
    const servers = (openApiDocument() as { servers: { url: string }[] }).servers;
    const ports = serviceNames.map((_name, index) => `http://127.0.0.1:${defaultPorts.firstServiceHttp + index}`);
    expect(servers.map(({ url }) => url)).toEqual(ports);
  });
});
