import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import { requestKey } from '@tidegate/contracts/event-ids';
import { Problem } from '@tidegate/contracts/http-problem';
import { SubmitReply } from '@tidegate/contracts/http-requests';
import { RequestResolved, RequestSubmitted, type Request } from '@tidegate/contracts/request-events';
import { waitFor } from '@tidegate/testing/wait-for';
import { freshId, refundBody, tooLarge } from './example-bodies.ts';
import { send, untilDecided, waiting, type World } from './pipeline-world.ts';

/** What products may rely on at the HTTP door (requirements A1, A2, A7). */
export function httpDoorSuite(world: World): void {
  describe('the HTTP door', () => {
    it('answers with the decision when the caller waits', async () => {
      const requestId = freshId();
      const { status, headers, body } = await send(world, refundBody(requestId));
      expect(status).toBe(200);
      expect(headers.get('location')).toBe(`/v1/requests/${requestId}`);
      expect(headers.get('preference-applied')).toBe('wait=20');
      expect(SubmitReply.parse(body)).toMatchObject({
        tenantId: 'acme',
        requestId,
        checkpoint: {
          status: 'resolved',
          decision: { outcome: 'proceed', mode: 'direct_answer', policy: { name: 'default' } },
        },
      });
    });

    it('takes the request in and says where to look when the caller does not wait', async () => {
      const requestId = freshId();
      const { status, headers, body } = await send(world, refundBody(requestId), {});
      expect([status, headers.get('retry-after'), headers.get('preference-applied')]).toEqual([202, '1', null]);
      expect(body.checkpoint).toMatchObject({ status: 'received', decision: null });
      expect((await untilDecided(world, requestId)).decision).toMatchObject({ outcome: 'proceed' });
    });

    it('tells all four outcomes, each with what it asks of the product', async () => {
      const legal = { question: 'My lawyer will call you.' };
      const noUser = { user: { id: 'cust-1', authenticated: false } };
      const outcomes = await Promise.all(
        [
          refundBody(freshId()),
          refundBody(freshId(), '14.00', noUser),
          refundBody(freshId(), '412.00'),
          refundBody(freshId(), '14.00', legal),
        ].map(async (sent) => (await send(world, sent)).body.checkpoint),
      );
      expect(
        outcomes.map(({ status, decision }) => [decision?.outcome, decision?.approval, decision?.mode, status]),
      ).toEqual([
        ['proceed', 'none', 'direct_answer', 'resolved'],
        ['clarify', 'none', 'clarifying_question', 'resolved'],
        ['approve', 'single', 'recommendation', 'waiting'],
        ['handoff', 'none', 'handoff_summary', 'waiting'],
      ]);
      expect(outcomes[1]?.decision?.questions).toEqual(['Please sign in, so that we know that it is you.']);
      expect(outcomes[2]?.decision?.reasons.map(({ code }) => code)).toEqual(['HIGH_VALUE_TRANSACTION']);
    });

    it('shows every checkpoint of a request, and only to its tenant', async () => {
      const requestId = freshId();
      await send(world, refundBody(requestId));
      await send(world, refundBody(requestId, '15.00', { checkpoint: { kind: 'commit', number: 2 } }));
      const { body } = await world.client.status(requestId);
      expect(body.checkpoints.map(({ number, status }) => [number, status])).toEqual([
        [1, 'resolved'],
        [2, 'resolved'],
      ]);
      const other = await world.client.status(requestId, 'globex');
      expect([other.status, Problem.parse(other.body).code]).toEqual([404, 'request_not_found']);
      const nobody = await fetch(`${world.pipeline.intake.address}/v1/requests/${requestId}`);
      expect([nobody.status, Problem.parse(await nobody.json()).code]).toEqual([400, 'tenant_required']);
    });

    it('tells the resolution once a person has decided', async () => {
      const requestId = freshId();
      const { body } = await send(world, refundBody(requestId, '412.00'));
      const { checkpointId } = body.checkpoint;
      await world.log.publisher.publish([resolvedEvent(requestId, checkpointId)]);
      const resolved = await waitFor(
        async () => (await world.client.status(requestId)).body.checkpoints.find(({ status }) => status === 'resolved'),
        { timeoutMs: 20_000, describe: 'the resolution' },
      );
      expect(resolved.resolution).toMatchObject({ resolution: 'denied', approvedBy: [], reason: 'wrong_amount' });
    });
  });

  describe('redaction at the HTTP door', () => {
    it('hides what the tenant wants hidden before anything is written', async () => {
      const requestId = freshId();
      const question = 'It arrived damaged. Refund my card 4111 1111 1111 1111 please.';
      const sent = refundBody(requestId, '14.00', { tenantId: 'globex', question });
      expect((await send(world, sent)).status).toBe(200);
      const { data } = await world.log.first<Request>(RequestSubmitted.type, requestId);
      expect(data.question).toBe('It arrived damaged. Refund my card [card] please.');
      const decided = await world.log.first<{ request: Request }>(DecisionMade.type, requestId);
      expect(decided.data.request.question).toBe(data.question);
      expect((await send(world, sent)).status).toBe(200);
    });
  });

  describe('large evidence', () => {
    const item = { id: 'e1', title: 'The contract', source: 'contracts' };

    it('is refused inline, with what to send instead', async () => {
      const { status, body } = await send(world, refundBody(freshId(), '14.00', { evidence: tooLarge(12).evidence }));
      expect([status, Problem.parse(body)]).toEqual([
        413,
        expect.objectContaining({
          code: 'evidence_too_large',
          errors: [{ pointer: '/evidence', detail: expect.stringMatching(/send at most 65536 inline.*"reference"/) }],
        }),
      ]);
    });

    it('is accepted by reference, and a wrong digest is named', async () => {
      const reference = { uri: 's3://bucket/contract.pdf', digest: `sha256:${'0a'.repeat(32)}`, bytes: 5_000_000 };
      const of = (changes: object) => {
        const evidence = [{ ...item, reference: { ...reference, ...changes } }];
        return send(world, refundBody(freshId(), '14.00', { evidence }));
      };
      expect((await of({})).status).toBe(200);
      const { status, body } = await of({ digest: 'md5:1' });
      expect([status, Problem.parse(body).errors?.[0]?.pointer]).toEqual([422, '/evidence/0/reference/digest']);
    });
  });

  describe('a repeat', () => {
    it('gets the first answer again and is submitted once, also when many come together', async () => {
      const requestId = freshId();
      const answers = await Promise.all(Array.from({ length: 8 }, () => send(world, refundBody(requestId))));
      const decidedAt = new Set(answers.map(({ body }) => body.checkpoint.decision?.decidedAt));
      expect([answers.map(({ status }) => status), decidedAt.size]).toEqual([Array(8).fill(200), 1]);
      expect((await send(world, refundBody(requestId))).body.checkpoint.decision?.decidedAt).toBe([...decidedAt][0]);
      expect(world.log.of(RequestSubmitted.type, requestId)).toHaveLength(1);
    });

    it('with another body is refused, and the first one stays', async () => {
      const requestId = freshId();
      await send(world, refundBody(requestId));
      const { status, body } = await send(world, refundBody(requestId, '15.00'));
      expect([status, Problem.parse(body)]).toEqual([
        422,
        expect.objectContaining({
          code: 'idempotency_mismatch',
          errors: [expect.objectContaining({ pointer: '/checkpoint/number' })],
        }),
      ]);
      expect((await world.client.status(requestId)).body.checkpoints).toHaveLength(1);
    });

    it('under an Idempotency-Key is judged by the key as well', async () => {
      const key = { ...waiting, 'idempotency-key': randomUUID() };
      const requestId = freshId();
      const first = await send(world, refundBody(requestId), key);
      expect((await send(world, refundBody(requestId), key)).body).toEqual(first.body);
      const other = await send(world, refundBody(freshId()), key);
      expect([other.status, Problem.parse(other.body).code]).toEqual([422, 'idempotency_mismatch']);
    });

    it('that was refused does not use up its Idempotency-Key', async () => {
      const key = { ...waiting, 'idempotency-key': randomUUID() };
      const requestId = freshId();
      await send(world, refundBody(requestId));
      expect((await send(world, refundBody(requestId, '15.00'), key)).status).toBe(422);
      expect((await send(world, refundBody(freshId()), key)).status).toBe(200);
    });
  });

  describe('a bad request by HTTP', () => {
    const problemOf = async (body: unknown, headers = {}) => {
      const answer = await world.client.post('/v1/requests', body, headers);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      return Problem.parse(answer.body);
    };

    it('is answered with every problem, its place and its remedy', async () => {
      const wrong = refundBody(freshId(), 'much', { checkpoint: { kind: 'end', number: 1 }, question: undefined });
      const { status, code, errors } = await problemOf(wrong);
      expect([status, code]).toEqual([422, 'invalid_body']);
      expect(errors?.map(({ pointer }) => pointer).sort()).toEqual([
        '/checkpoint/kind',
        '/proposal/action/value/amount',
        '/question',
      ]);
      expect(errors?.find(({ pointer }) => pointer === '/checkpoint/kind')?.detail).toMatch(/"end".*"commit"/);
    });

    it.each([
      ['half of a surrogate pair', { question: 'a\ud800' }, '/question'],
      ['a zero character', { user: { id: 'u\0', authenticated: true } }, '/user/id'],
      [
        'one in the name of an argument',
        { toolTrace: [{ name: 'n', ok: true, arguments: { 'k\ud800': 1 } }] },
        undefined,
      ],
    ])('that has text which cannot be kept, %s, is told the place and the remedy', async (_, changes, pointer) => {
      const { status, code, errors } = await problemOf(refundBody(freshId(), '1.00', changes));
      expect([status, code]).toEqual([422, 'invalid_body']);
      expect(errors).toMatchObject([
        { pointer: pointer ?? '/toolTrace/0/arguments', detail: expect.stringMatching(/send well-formed Unicode/) },
      ]);
    });

    it.each([
      ['%00', 'acme', 404, 'request_not_found'],
      ['..%2Fetc', 'acme', 404, 'request_not_found'],
      ['req-1', 'acme*', 400, 'tenant_required'],
    ])('that asks for request "%s" of tenant "%s" gets %s %s', async (requestId, tenantId, status, code) => {
      const answer = await world.client.status(requestId, tenantId);
      expect([answer.status, Problem.parse(answer.body).code]).toEqual([status, code]);
    });

    it.each([
      ['malformed JSON', '{"tenantId":', {}, 400, 'malformed_json'],
      ['an unknown tenant', refundBody(freshId(), '1.00', { tenantId: 'initech' }), {}, 422, 'unknown_tenant'],
      ['another media type', '<request/>', { 'content-type': 'application/xml' }, 415, 'unsupported_media_type'],
      ['a key that is no key', refundBody(freshId()), { 'idempotency-key': 'a b' }, 400, 'invalid_idempotency_key'],
      ['too large for the log', refundBody(freshId(), '1.00', tooLarge(45)), {}, 413, 'body_too_large'],
      ['too large for the door', 'x'.repeat(1_100_000), {}, 413, 'body_too_large'],
    ] as const)('is refused: %s', async (_, body, headers, status, code) => {
      expect(await problemOf(body, headers)).toMatchObject({ status, code });
    });
  });
}

function resolvedEvent(requestId: string, checkpointId: string) {
  return {
    ...{ id: randomUUID(), type: RequestResolved.type, source: '/tidegate/review', time: new Date().toISOString() },
    ...{ tenantId: 'acme', correlationId: requestId, key: requestKey('acme', requestId) },
    data: {
      ...{ tenantId: 'acme', requestId, checkpointId, caseId: randomUUID(), resolution: 'denied' },
      ...{ approvedBy: [], reason: 'wrong_amount', scopes: [], breakerEpoch: 0 },
    },
  };
}
