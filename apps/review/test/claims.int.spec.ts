import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CasePage, Claim, LeaseReply } from '@tidegate/contracts/http-cases';
import type { z } from 'zod';
import { ReviewFixture, openedOf } from './review-fixture.ts';

let review: ReviewFixture;
beforeAll(async () => {
  review = await ReviewFixture.open();
});
afterAll(() => review.close());
beforeEach(() => review.empty());

const many = (count: number, change?: Parameters<typeof openedOf>[1]) =>
  Array.from({ length: count }, (_, index) => openedOf(`req-${index}`, change));

describe('claim next', () => {
  it('never gives one case to two reviewers, and gives every case to somebody', async () => {
    await review.put(...many(50));
    const claims = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        review.claimNext(index % 3 ? 'ana' : 'bo', index % 2 ? 'billing' : '_any'),
      ),
    );
    const caseIds = claims.flatMap((claim) => (claim ? [claim.caseId] : []));
    expect(caseIds).toHaveLength(50);
    expect(new Set(caseIds).size).toBe(50);
  });

  it('gives critical cases first, then the earliest deadline', async () => {
    const placed = (priority: number, dueAt: string) => (opened: { placement: object }) =>
      void Object.assign(opened.placement, { priority, dueAt });
    await review.put(
      openedOf('late', placed(60, '2026-11-20T12:00:00.000Z')),
      openedOf('early', placed(60, '2026-11-20T11:00:00.000Z')),
      openedOf('critical', placed(100, '2026-11-20T13:00:00.000Z')),
    );
    const order = [
      await review.claimNext('ana'),
      await review.claimNext('ana', 'billing'),
      await review.claimNext('ana'),
    ];
    expect(order.map((claim) => claim?.case.requestId)).toEqual(['critical', 'early', 'late']);
  });

  it('answers 204 when nothing waits for this reviewer', async () => {
    await review.put(openedOf('req-1', (opened) => (opened.placement.queue = 'operations')));
    expect((await review.call('POST', '/v1/queues/_any/claim', { as: 'bo' })).status).toBe(204);
    expect((await review.claimNext('chen'))?.case.requestId).toBe('req-1');
  });

  it('leaves out cases that the reviewer could not approve', async () => {
    await review.put(
      openedOf('own', (opened) => (opened.escalation.request!.user.id = 'bo')),
      openedOf('compliance', (opened) => (opened.approverRoles = ['compliance'])),
    );
    expect(await review.claimNext('bo')).toBeNull();
    expect((await review.claimNext('dara'))?.case.requestId).toBeDefined();
  });

  it('stages one event for each claim, with the token and how long the case waited', async () => {
    await review.put(openedOf('req-1'));
    const claim = await review.claimNext('ana');
    expect(await review.staged()).toMatchObject([
      {
        type: 'review.claimed',
        key: claim!.caseId,
        data: { reviewer: 'ana', fencingToken: 1, leaseUntil: claim!.leaseUntil },
      },
    ]);
  });

  it('refuses a queue that the reviewer does not see', async () => {
    const { status, body } = await review.call('POST', '/v1/queues/operations/claim', { as: 'bo' });
    expect([status, body.code]).toEqual([404, 'unknown_queue']);
  });
});

describe('a claim of a certain case', () => {
  it('shows everything that the screen needs, with the entity tag of the version', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const { body, headers } = await review.call<Claim>('POST', `/v1/cases/${opened!.caseId}/claim`, { as: 'ana' });
    expect(body).toMatchObject({
      reviewer: 'ana',
      fencingToken: 1,
      case: { status: 'claimed', claimedBy: 'ana', version: 2 },
    });
    expect(body.case.escalation).toEqual(opened!.escalation);
    expect(headers['etag']).toBe('"2"');
  });

  it('is refused while another holds it, with their name', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    await review.claim('ana', opened!.caseId);
    const { status, body } = await review.call('POST', `/v1/cases/${opened!.caseId}/claim`, { as: 'bo' });
    expect([status, body.code]).toEqual([409, 'already_claimed']);
    expect(body.detail).toContain('ana');
  });

  it('goes to exactly one of many who ask at once', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const reviewers = Array.from({ length: 50 }, (_, index) => ['ana', 'bo', 'dara'][index % 3]!);
    const answers = await Promise.all(
      reviewers.map((as) => review.call<Claim>('POST', `/v1/cases/${opened!.caseId}/claim`, { as })),
    );
    const winners = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.reviewer));
    expect(winners.size).toBe(1);
  });

  it('by its holder raises the token, so that a reload goes on and the old window cannot', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const first = await review.claim('ana', opened!.caseId);
    const second = await review.claim('ana', opened!.caseId);
    expect(second.fencingToken).toBe(2);
    expect((await review.decide(first, { verdict: 'reject', reason: 'other' })).body.code).toBe('lease_lost');
  });
});

describe('a lease', () => {
  it('that ran out gives the case to another, and the first one’s verdict is refused', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const first = await review.claimNext('ana');
    await review.lapse();
    expect((await review.decide(first!, { verdict: 'reject', reason: 'other' })).body.code).toBe('lease_lost');
    const second = await review.claimNext('bo');
    expect([second?.caseId, second?.fencingToken]).toEqual([opened!.caseId, 2]);
    const late = await review.decide(first!, { verdict: 'reject', reason: 'other' });
    expect([late.status, late.body.code]).toEqual([409, 'lease_lost']);
    expect((await review.decide(second!, { verdict: 'reject', reason: 'other' })).status).toBe(200);
  });

  it('that ran out is shown as open to everybody', async () => {
    await review.put(openedOf('req-1'));
    await review.claimNext('ana');
    await review.lapse();
    const { body } = await review.call<CasePage>('GET', '/v1/cases?status=open', { as: 'bo' });
    expect(body.data).toMatchObject([{ status: 'open', claimedBy: null, leaseUntil: null }]);
  });

  it('is extended by a heartbeat, but not once it is lost', async () => {
    await review.put(openedOf('req-1'));
    const { caseId, fencingToken, leaseUntil } = (await review.claimNext('ana'))!;
    const beat = () =>
      review.call<z.infer<typeof LeaseReply>>('POST', `/v1/cases/${caseId}/heartbeat`, {
        as: 'ana',
        body: { fencingToken },
      });
    expect(Date.parse((await beat()).body.leaseUntil)).toBeGreaterThanOrEqual(Date.parse(leaseUntil));
    await review.lapse();
    expect(await beat()).toMatchObject({ status: 409, body: { code: 'lease_lost' } });
    expect(
      await review.call('POST', `/v1/cases/${caseId}/heartbeat`, { as: 'bo', body: { fencingToken } }),
    ).toMatchObject({
      ...{ status: 409, body: { code: 'not_claimed_by_you' } },
    });
  });

  it('is not extended with a token that no claim can have', async () => {
    await review.put(openedOf('req-1'));
    const { caseId } = (await review.claimNext('ana'))!;
    const body = { fencingToken: 2 ** 31 };
    expect(await review.call('POST', `/v1/cases/${caseId}/heartbeat`, { as: 'ana', body })).toMatchObject({
      status: 422,
      body: { code: 'invalid_body', errors: [{ pointer: '/fencingToken' }] },
    });
  });

  it('that is given back frees the case at once, with an event', async () => {
    await review.put(openedOf('req-1'));
    const { caseId, fencingToken } = (await review.claimNext('ana'))!;
    expect(
      (await review.call('POST', `/v1/cases/${caseId}/release`, { as: 'ana', body: { fencingToken } })).status,
    ).toBe(204);
    expect((await review.claimNext('bo'))?.fencingToken).toBe(2);
    expect((await review.staged()).map(({ type }) => type)).toEqual([
      'review.claimed',
      'review.released',
      'review.claimed',
    ]);
  });
});
