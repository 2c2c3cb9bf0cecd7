import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpRoutes } from '@tidegate/contracts/http-routes';
import { signInRoutes } from '@tidegate/contracts/http-sign-in';
import { openApiDocument } from '@tidegate/contracts/openapi-document';
import { serviceNames } from '@tidegate/contracts/topics';
import { defaultPorts } from '@tidegate/local-stack/ports';
import { askAboutActions } from './asked-about-actions.ts';
import { askAsReviewers } from './asked-by-reviewers.ts';
import { acme, DeclaredCalls, example, operator } from './declared-calls.ts';
import { eventually } from './eventually.ts';
import { blindBillingState } from './guarded-state.ts';
import { tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

describe('the OpenAPI document and the running system', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  let calls: DeclaredCalls;
  const call: DeclaredCalls['call'] = (id, asked) => calls.call(id, asked);
  beforeAll(async () => {
    const folder = blindBillingState();
    // Routes are said at this level as they are added.
    state = { ...folder, environment: { ...folder.environment, TIDEGATE_LOG__LEVEL: 'debug' } };
    system = await tidegateUp(state);
    calls = new DeclaredCalls(system);
  }, 180_000);
  afterAll(async () => {
    await system.stop();
    state.remove();
  });

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

  it('answer about actions, their undoing and grants as declared', () => askAboutActions(calls, state));

  it('answer a reviewer as declared', () => askAsReviewers(calls));

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
    expect([...calls.answered].sort()).toEqual(ids.sort());
  });

  it('names the ports that the local stack uses', () => {
    const servers = (openApiDocument() as { servers: { url: string }[] }).servers;
    const ports = serviceNames.map((_name, index) => `http://127.0.0.1:${defaultPorts.firstServiceHttp + index}`);
    expect(servers.map(({ url }) => url)).toEqual(ports);
  });
});
