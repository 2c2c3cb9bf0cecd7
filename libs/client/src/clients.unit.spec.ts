import { afterEach, describe, expect, it } from '@jest/globals';
import { cutOff, hangUp, json, problem, scriptedServer, silence } from '../test/scripted-server.ts';
import type { ScriptedServer, Step } from '../test/scripted-server.ts';
import { ResolutionTimeout, TidegateProblem, TidegateUnreachable } from './tidegate-problem.ts';
import { OperatorClient } from './operator-client.ts';
import { PolicyClient } from './policy-client.ts';
import { ReviewClient } from './review-client.ts';
import { TidegateClient } from './tidegate-client.ts';
import type { RequestInput } from './tidegate-client.ts';

const quick = { backOff: { firstMs: 1, maximumMs: 2 } };
const request: RequestInput = {
  tenantId: 'acme',
  requestId: 'r 1',
  product: 'support-assistant',
  checkpoint: { kind: 'answer', number: 1 },
  user: { id: 'u1', authenticated: true },
  question: 'Where is my parcel?',
  proposal: { kind: 'answer', text: 'On its way.' },
  versions: { model: 'm', prompt: 'p' },
};
const checkpoint = (status: string) => ({
  number: 1,
  kind: 'answer',
  checkpointId: 'c',
  status,
  decision: null,
  resolution: null,
});
const status = (...states: readonly string[]) => ({
  tenantId: 'acme',
  requestId: 'r 1',
  checkpoints: states.map(checkpoint),
});
const claim = { caseId: 'case/1', reviewer: 'ana', fencingToken: 3, leaseUntil: '2026-11-20T09:40:00.000Z', case: {} };

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function product(steps: readonly Step[], options: { attemptTimeoutMs?: number; attemptsMax?: number } = {}) {
  server = await scriptedServer(steps);
  return {
    client: new TidegateClient({ baseUrl: server.baseUrl, tenantId: 'acme', ...quick, ...options }),
    seen: server.seen,
  };
}

describe('TidegateClient.submit', () => {
  const reply = { tenantId: 'acme', requestId: 'r 1', checkpoint: checkpoint('resolved') };

  it('sends the request once, with an idempotency key and how long it is ready to wait', async () => {
    const { client, seen } = await product([json(reply)]);
    expect(await client.submit(request, { waitSeconds: 7 })).toEqual(reply);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/v1/requests',
      body: request,
      headers: { prefer: 'wait=7' },
    });
    expect(seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('does not ask the server to hold the answer back when told not to wait', async () => {
    const { client, seen } = await product([json(reply, 202)]);
    await client.submit(request, { waitSeconds: 0 });
    expect(seen[0]?.headers['prefer']).toBeUndefined();
  });

  it('tries again with the same key while the service is away, busy or cut off', async () => {
    const { client, seen } = await product([hangUp, problem(503, 'unavailable'), cutOff, json(reply)]);
    expect(await client.submit(request)).toEqual(reply);
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  it('gives up after a bounded number of attempts', async () => {
    const { client, seen } = await product([problem(503, 'unavailable')]);
    await expect(client.submit(request)).rejects.toMatchObject({
      name: 'TidegateProblem',
      status: 503,
      code: 'unavailable',
    });
    expect(seen).toHaveLength(4);
  });

  it('does not try again when the server wants to be left alone for long', async () => {
    const { client, seen } = await product([problem(503, 'maintenance', { 'retry-after': '3600' })]);
    await expect(client.submit(request)).rejects.toMatchObject({ code: 'maintenance' });
    expect(seen).toHaveLength(1);
  });

  it('throws a refusal at once, naming each field', async () => {
    const errors = [{ pointer: '/question', detail: 'is missing; send a string' }];
    const body = {
      type: 'about:blank',
      title: 'Bad shape',
      status: 422,
      detail: 'One problem.',
      code: 'invalid_body',
      errors,
    };
    const { client, seen } = await product([json(body, 422)]);
    const error = await client.submit(request).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TidegateProblem);
    expect(error).toMatchObject({ code: 'invalid_body', retriable: false, problem: { errors } });
    expect((error as Error).message).toContain('/question is missing; send a string');
    expect(seen).toHaveLength(1);
  });

  it('says so when something else answers than Tidegate', async () => {
    const { client } = await product([(response) => void response.writeHead(200).end('<html>')]);
    await expect(client.submit(request)).rejects.toMatchObject({ code: 'not_tidegate' });
  });

  it('says so when nothing answers', async () => {
    const { client, seen } = await product([silence], { attemptTimeoutMs: 30, attemptsMax: 2 });
    const error = await client.submit(request, { waitSeconds: 0 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TidegateUnreachable);
    expect((error as Error).message).toContain('did not answer in time');
    expect(seen).toHaveLength(2);
  });

  it('ends with the reason of the signal, and does not try again', async () => {
    const stop = new AbortController();
    const { client, seen } = await product([() => stop.abort(new Error('the user left'))]);
    await expect(client.submit(request, { signal: stop.signal })).rejects.toThrow('the user left');
    expect(seen).toHaveLength(1);
  });

  it.each([-1, 56, Number.NaN])('refuses to wait %p seconds', async (waitSeconds) => {
    const { client, seen } = await product([json(reply)]);
    expect(() => client.submit(request, { waitSeconds })).toThrow(RangeError);
    expect(seen).toHaveLength(0);
  });
});

describe('TidegateClient.waitForResolution', () => {
  it('asks until the checkpoint is resolved, naming the tenant', async () => {
    const { client, seen } = await product([json(status()), json(status('waiting')), json(status('resolved'))]);
    expect(await client.waitForResolution('r 1', 1)).toEqual(checkpoint('resolved'));
    expect(seen).toHaveLength(3);
    expect(seen[0]).toMatchObject({ path: '/v1/requests/r%201', headers: { 'tidegate-tenant': 'acme' } });
  });

  it('ends at its deadline and says that the request is still open', async () => {
    const { client } = await product([json(status('waiting'), 200, { 'retry-after': '60' })]);
    const error = await client.waitForResolution('r 1', 1, { timeoutMs: 30 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ResolutionTimeout);
    expect((error as Error).message).toContain('still open');
  });

  it('ends when the caller gives up', async () => {
    const { client } = await product([json(status('waiting'), 200, { 'retry-after': '60' })]);
    const signal = AbortSignal.timeout(30);
    await expect(client.waitForResolution('r 1', 1, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('says what to give when the client has no tenant to ask for', async () => {
    server = await scriptedServer([json(status('resolved'))]);
    const client = new TidegateClient({ baseUrl: server.baseUrl });
    await expect(client.status('r 1')).rejects.toThrow('give tenantId');
    expect(server.seen).toHaveLength(0);
  });

  it('throws when the request is unknown', async () => {
    const { client } = await product([problem(404, 'not_found')]);
    await expect(client.waitForResolution('r 1', 1)).rejects.toMatchObject({ status: 404 });
  });
});

describe('TidegateClient.reportOutcome', () => {
  it('reports in the name of its tenant', async () => {
    const { client, seen } = await product([json({}, 202)]);
    await client.reportOutcome({ requestId: 'r 1', checkpointNumber: 1, status: 'reversed' });
    expect(seen[0]).toMatchObject({
      path: '/v1/outcomes',
      body: { tenantId: 'acme', requestId: 'r 1', status: 'reversed' },
    });
  });
});

describe('ReviewClient', () => {
  async function reviewer(steps: readonly Step[]) {
    server = await scriptedServer(steps);
    return {
      client: new ReviewClient({ baseUrl: `${server.baseUrl}/`, reviewer: 'ana', ...quick }),
      seen: server.seen,
    };
  }

  it('claims the next case of any queue, in its own name', async () => {
    const { client, seen } = await reviewer([json(claim)]);
    expect(await client.claimNext()).toEqual(claim);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/v1/queues/_any/claim',
      headers: { 'tidegate-reviewer': 'ana' },
    });
  });

  it('gives null when there is nothing to claim', async () => {
    const { client } = await reviewer([(response) => void response.writeHead(204).end()]);
    expect(await client.claimNext('billing')).toBeNull();
  });

  it('does not repeat a claim or a verdict whose answer was lost', async () => {
    const { client, seen } = await reviewer([hangUp]);
    await expect(client.claimNext()).rejects.toThrow(TidegateUnreachable);
    await expect(client.verdict('case/1', { fencingToken: 3, verdict: 'approve' })).rejects.toThrow(
      TidegateUnreachable,
    );
    expect(seen.map(({ path }) => path)).toEqual(['/v1/queues/_any/claim', '/v1/cases/case%2F1/verdict']);
  });

  it('lists with filters and leaves out those not given', async () => {
    const { client, seen } = await reviewer([json({ data: [], nextCursor: null })]);
    await client.list({ queue: 'billing', status: 'open', limit: 5 });
    await client.list();
    expect(seen.map(({ path }) => path)).toEqual(['/v1/cases?queue=billing&status=open&limit=5', '/v1/cases']);
  });

  it('decides, releases and keeps the lease with the fencing token', async () => {
    const { client, seen } = await reviewer([json({ leaseUntil: claim.leaseUntil })]);
    await client.verdict('c', { fencingToken: 3, verdict: 'reject', reason: 'wrong_amount' });
    await client.release('c', 3);
    expect(await client.heartbeat('c', 3)).toEqual({ leaseUntil: claim.leaseUntil });
    expect(seen.map(({ path }) => path)).toEqual([
      '/v1/cases/c/verdict',
      '/v1/cases/c/release',
      '/v1/cases/c/heartbeat',
    ]);
    expect(seen.every(({ body }) => (body as { fencingToken: number }).fencingToken === 3)).toBe(true);
  });

  it('hands on the code of a refusal', async () => {
    const { client } = await reviewer([problem(409, 'lease_lost')]);
    await expect(client.claim('c')).rejects.toMatchObject({ code: 'lease_lost', retriable: false });
  });
});

describe('OperatorClient', () => {
  async function operator(steps: readonly Step[]) {
    server = await scriptedServer(steps);
    return { client: new OperatorClient({ baseUrl: server.baseUrl, operator: 'ana', ...quick }), seen: server.seen };
  }
  const body = { scope: 'global', reason: 'drill' };

  it('repeats a stop until it is heard', async () => {
    const { client, seen } = await operator([hangUp, json({ scope: 'global', status: 'open', epoch: 1 })]);
    expect(await client.openKillSwitch(body)).toEqual({ scope: 'global', status: 'open', epoch: 1 });
    expect(seen[1]).toMatchObject({ path: '/v1/kill-switches', body, headers: { 'tidegate-operator': 'ana' } });
  });

  it('signs a release once and hands on that a second person is needed', async () => {
    const { client, seen } = await operator([problem(409, 'second_person_required')]);
    await expect(client.releaseKillSwitch(body)).rejects.toMatchObject({ code: 'second_person_required' });
    expect(seen).toHaveLength(1);
  });

  it('lists breakers', async () => {
    const { client } = await operator([json({ data: [{ scope: 'global' }] })]);
    expect(await client.breakers()).toEqual([{ scope: 'global' }]);
  });
});

describe('PolicyClient', () => {
  async function publisher(steps: readonly Step[]) {
    server = await scriptedServer(steps);
    return { client: new PolicyClient({ baseUrl: server.baseUrl, operator: 'bo', ...quick }), seen: server.seen };
  }

  it('says again what names its document by hash, and writes the scope into the address', async () => {
    const { client, seen } = await publisher([hangUp, json({ policy: { version: 3 } })]);
    expect(await client.publish('*', 'h')).toEqual({ version: 3 });
    expect(seen[1]).toMatchObject({
      path: '/v1/policies/candidates/*/publish',
      body: { hash: 'h' },
      headers: { 'tidegate-operator': 'bo' },
    });
  });

  it('hands on every place at which a proposal fails', async () => {
    const { client } = await publisher([problem(422, 'gates_failed')]);
    await expect(client.propose({ document: {} as never })).rejects.toMatchObject({
      code: 'gates_failed',
      status: 422,
    });
  });
});

describe('every client', () => {
  it.each(['', 'localhost:4601', 'ftp://x'])('refuses the address %p and says what to give', (baseUrl) => {
    expect(() => new TidegateClient({ baseUrl, tenantId: 'acme' })).toThrow('give an address such as');
  });
});
