import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ActionList, ActionRollbackReply, ExecutionList, ExecutionView } from '@tidegate/contracts/http-actions';
import { Problem } from '@tidegate/contracts/http-problem';
import { checkpointOf, decided, grantOf, refundOf } from './action-events.ts';
import { ActionsFixture } from './actions-fixture.ts';
import { serveActions, type ServedActions } from './actions-over-http.ts';

let fixture: ActionsFixture;
let served: ServedActions;

beforeAll(async () => {
  fixture = await ActionsFixture.open();
  served = await serveActions(fixture, { registry: fixture.registry(), config: { execution: { pollMs: 20 } } });
});
afterAll(async () => {
  await served.close();
  await fixture.close();
});

async function get(path: string, headers: Record<string, string> = { 'tidegate-tenant': 'acme' }) {
  const response = await fetch(`${served.address}${path}`, { headers });
  return { status: response.status, text: await response.text() };
}

describe('the actions over HTTP', () => {
  it('are listed without the addresses of their systems', async () => {
    const { text } = await get('/v1/actions');
    expect(ActionList.parse(JSON.parse(text)).data.map(({ name }) => name)).toContain('issue_refund');
    expect(text).not.toContain('://');
  });

  it('are executed by the module, and tell what became of them', async () => {
    await fixture.instance().decide(decided('http-1', 'proceed'));
    await fixture.waitForTold(checkpointOf('http-1'));
    const { data } = ExecutionList.parse(JSON.parse((await get('/v1/executions?requestId=http-1')).text));
    expect(data).toMatchObject([
      { state: 'executed', grantId: grantOf('http-1'), action: refundOf('http-1'), failure: null },
    ]);
    expect(await served.metrics.metrics()).toMatch(
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

  it('are undone by an operator who says why, after a look at what that would do', async () => {
    const scale = { name: 'scale_service', arguments: { service: 'search', replicas: 4 } };
    const event = decided('http-2', 'proceed', { action: scale });
    const { request } = event.data;
    Object.assign(request, { product: 'operations-agent', user: { ...request.user, role: 'engineer' } });
    await fixture.instance().decide(event);
    await fixture.waitForTold(checkpointOf('http-2'));
    const tried = await rollBack('http-2', { reason: 'the wrong service', dryRun: true });
    expect(tried).toMatchObject({ requested: false, preview: { summary: expect.stringContaining('Take back') } });
    expect(await rollBack('http-2', { reason: 'the wrong service' })).toMatchObject({ requested: true });
    await fixture.settled();
    expect(await rollBack('http-2', { reason: 'once more' })).toMatchObject({
      requested: false,
      rollback: { state: 'executed', requestedBy: 'oleg', reason: 'the wrong service' },
    });
    const { status, text } = await get(`/v1/executions/${grantOf('http-2')}`);
    expect([status, ExecutionView.parse(JSON.parse(text)).rollback?.state]).toEqual([200, 'executed']);
  });

  it.each([
    ['not_reversible', 409, 'http-1', { reason: 'wrong' }, {}],
    ['execution_not_found', 404, 'http-9', { reason: 'wrong' }, {}],
    ['execution_not_found', 404, 'http-1', { reason: 'wrong' }, { 'tidegate-tenant': 'globex' }],
    ['operator_required', 401, 'http-1', { reason: 'wrong' }, { 'tidegate-operator': '' }],
    ['invalid_body', 422, 'http-1', { reason: '' }, {}],
    ['invalid_parameter', 400, 'http-1', { reason: 'wrong' }, { 'tidegate-tenant': 'acme*' }],
  ] as const)('refuse an undoing with %s', async (code, status, requestId, body, headers) => {
    const response = await askRollback(requestId, body, headers);
    expect([response.status, Problem.parse(await response.json()).code]).toEqual([status, code]);
  });

  it('tell how many wait, and why', async () => {
    expect(await served.metrics.metrics()).toContain(
      'tidegate_actions_waiting{reason="circuit_open",service="actions"} 0',
    );
  });
});

function askRollback(requestId: string, body: object, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`${served.address}/v1/executions/${grantOf(requestId)}/rollback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'tidegate-tenant': 'acme', 'tidegate-operator': 'oleg', ...headers },
    body: JSON.stringify(body),
  });
}

async function rollBack(requestId: string, body: object) {
  const response = await askRollback(requestId, body);
  expect(response.status).toBe(200);
  return ActionRollbackReply.parse(await response.json());
}
