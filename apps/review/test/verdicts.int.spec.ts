import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Claim } from '@tidegate/contracts/http-cases';
import type { StoredReply } from '../src/verdict.table.ts';
import { ReviewFixture, escalatedOf, openedOf, reroutedOf } from './review-fixture.ts';

let review: ReviewFixture;
beforeAll(async () => {
  review = await ReviewFixture.open();
});
afterAll(() => review.close());
beforeEach(() => review.empty());

const agree = (claim: Claim) => ({ verdict: 'approve', actionDigest: claim.case.actionDigest });
const dual = (opened: Parameters<NonNullable<Parameters<typeof openedOf>[1]>>[0]) => {
  opened.approvalsRequired = 2;
  opened.approverRoles = [];
  opened.escalation.decision!.approval = 'dual';
};

function cheaper(claim: Claim): Record<string, unknown> {
  const proposal = structuredClone(claim.case.proposal) as any;
  proposal.action.value.amount = '380.00';
  return { verdict: 'approve_with_edits', reason: 'wrong_amount', actionDigest: claim.case.actionDigest, proposal };
}

const types = async () => (await review.staged()).map(({ type }) => type).filter((type) => type !== 'review.claimed');

describe('an approval', () => {
  it('closes the case and stages verdict and resolution together', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    const { status, body } = await review.decide<StoredReply>(claim, agree(claim));
    expect([status, body.status, body.approvalsGiven]).toEqual([200, 'closed', 1]);
    const [, verdict, resolved] = await review.staged();
    expect(verdict).toMatchObject({ type: 'review.verdict-recorded', id: body.verdictId, key: claim.caseId });
    expect(resolved).toMatchObject({
      type: 'request.resolved',
      key: 'acme:req-1',
      data: { resolution: 'allowed', actionDigest: claim.case.actionDigest, approvedBy: ['ana'] },
    });
    expect(await review.read('ana', claim.caseId)).toMatchObject({
      status: 'closed',
      verdicts: [{ reviewer: 'ana', verdict: 'approve' }],
    });
  });

  it('that is sent again gets its first answer again and happens once', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    const first = await review.decide<StoredReply>(claim, agree(claim));
    const again = await review.decide<StoredReply>(claim, agree(claim));
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(await types()).toEqual(['review.verdict-recorded', 'request.resolved']);
    expect((await review.decide(claim, { verdict: 'reject', reason: 'other' })).body.code).toBe('case_closed');
  });

  it('of another action than the one on the screen is refused', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    const { status, body } = await review.decide(claim, { verdict: 'approve', actionDigest: 'f00' });
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([409, 'digest_mismatch', '/actionDigest']);
    expect(await types()).toEqual([]);
  });

  it('by the person the product acts for is refused', async () => {
    const [opened] = await review.put(openedOf('req-1', (one) => (one.escalation.request!.user.id = 'ana')));
    const claim = await review.claim('ana', opened!.caseId);
    const { status, body } = await review.decide(claim, agree(claim));
    expect([status, body.code]).toEqual([403, 'separation_of_duties']);
  });

  it('with an entity tag that is old is refused with 412', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    await review.work.take([escalatedOf(opened!, {})]);
    const stale = await review.decide(claim, agree(claim), { 'if-match': `"${claim.case.version}"` });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_conflict']);
    const { version } = await review.read('ana', claim.caseId);
    expect((await review.decide(claim, agree(claim), { 'if-match': `"${version}"` })).status).toBe(200);
  });
});

describe('two approvals', () => {
  it('have to come from two people', async () => {
    const [opened] = await review.put(openedOf('req-1', dual));
    const first = (await review.claimNext('ana'))!;
    expect((await review.decide<StoredReply>(first, agree(first))).body).toMatchObject({
      status: 'open',
      approvalsGiven: 1,
    });
    expect(await review.claimNext('ana')).toBeNull();
    const again = await review.claim('ana', opened!.caseId);
    expect((await review.decide(again, agree(again))).body.code).toBe('already_approved');
    await review.call('POST', `/v1/cases/${opened!.caseId}/release`, {
      as: 'ana',
      body: { fencingToken: again.fencingToken },
    });
    const second = (await review.claimNext('bo'))!;
    expect((await review.decide<StoredReply>(second, agree(second))).body).toMatchObject({
      status: 'closed',
      approvalsGiven: 2,
    });
    const resolved = (await review.staged()).find(({ type }) => type === 'request.resolved');
    expect(resolved?.data['approvedBy']).toEqual(['ana', 'bo']);
  });

  it('start anew when the second person edits', async () => {
    await review.put(openedOf('req-1', dual));
    const first = (await review.claimNext('ana'))!;
    await review.decide(first, agree(first));
    const second = (await review.claimNext('bo'))!;
    expect((await review.decide<StoredReply>(second, cheaper(second))).body).toMatchObject({
      status: 'open',
      approvalsGiven: 1,
    });
    const third = (await review.claimNext('ana'))!;
    expect(third.case).toMatchObject({ approvalsGiven: 1, proposal: { action: { value: { amount: '380.00' } } } });
    expect(third.case.actionDigest).not.toBe(first.case.actionDigest);
    expect((await review.decide(third, { ...agree(third), actionDigest: first.case.actionDigest })).body.code).toBe(
      'digest_mismatch',
    );
    expect((await review.decide<StoredReply>(third, agree(third))).body).toMatchObject({
      status: 'closed',
      approvalsGiven: 2,
    });
    const resolved = (await review.staged()).find(({ type }) => type === 'request.resolved');
    expect(resolved?.data).toMatchObject({
      resolution: 'allowed_with_edits',
      approvedBy: ['bo', 'ana'],
      actionDigest: third.case.actionDigest,
    });
  });

  it('of an executive decision wait for an executive', async () => {
    await review.put(
      openedOf('req-1', (opened) => {
        dual(opened);
        opened.escalation.decision!.approval = 'executive';
      }),
    );
    const first = (await review.claimNext('ana'))!;
    await review.decide(first, agree(first));
    expect(await review.claimNext('bo')).toBeNull();
    const last = (await review.claimNext('dara'))!;
    expect((await review.decide<StoredReply>(last, agree(last))).body.status).toBe('closed');
  });
});

describe('passing on', () => {
  it('by reroute moves the case at once and gives it to the other queue’s people', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    const verdict = { verdict: 'reroute', reason: 'needs_specialist', toQueue: 'operations' };
    expect((await review.decide<StoredReply>(claim, verdict)).body.status).toBe('open');
    expect(await review.claimNext('ana')).toBeNull();
    expect((await review.claimNext('chen'))?.case.queue).toBe('operations');
    await review.work.take([reroutedOf(opened!, 'operations')]);
    expect(await review.read('chen', opened!.caseId)).toMatchObject({ queue: 'operations', claimedBy: 'chen' });
    expect(await types()).toEqual(['review.verdict-recorded']);
  });

  it('by escalation frees the case for others; routing tells the new level', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    await review.decide(claim, { verdict: 'escalate', reason: 'needs_authority' });
    await review.work.take([escalatedOf(opened!, { dueAt: '2026-11-20T11:00:00.000Z' })]);
    expect(await review.claimNext('ana')).toBeNull();
    expect((await review.claimNext('bo'))?.case).toMatchObject({
      level: 'L2',
      priority: 70,
      dueAt: '2026-11-20T11:00:00.000Z',
    });
  });

  it('to a queue that does not exist is refused with the queues that do', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    const { status, body } = await review.decide(claim, { verdict: 'reroute', reason: 'other', toQueue: 'nowhere' });
    expect([status, body.code]).toEqual([422, 'unknown_queue']);
    expect(body.errors?.[0]).toMatchObject({ pointer: '/toQueue', detail: expect.stringContaining('billing') });
  });
});

describe('other kinds of cases', () => {
  const invalid = (opened: Parameters<typeof dual>[0]) => {
    Object.assign(opened, { kind: 'invalid_request', tenantId: 'unknown', approverRoles: [], cohort: null });
    opened.placement.queue = 'data-ops';
    const rejection = {
      problems: [{ pointer: '/checkpoint/kind', detail: 'is "later"' }],
      raw: 'hostile \u0000 \ud800 text',
    };
    opened.escalation = {
      decision: null,
      request: null,
      classification: null,
      assessment: null,
      rejection,
      failure: null,
    };
  };

  it('an unreadable request is answered by DataOps, whatever characters it holds', async () => {
    await review.put(openedOf('invalid-1', invalid));
    expect(await review.claimNext('bo')).toBeNull();
    const claim = (await review.claimNext('eli'))!;
    expect(claim.case.escalation.rejection?.raw).toBe('hostile \ufffd \ufffd text');
    expect((await review.decide(claim, { verdict: 'approve' })).body.code).toBe('verdict_not_allowed');
    const verdict = { verdict: 'reject', reason: 'other', note: 'told\u0000 them' };
    expect((await review.decide<StoredReply>(claim, verdict)).body.status).toBe('closed');
    const resolved = (await review.staged()).find(({ type }) => type === 'request.resolved');
    expect(resolved).toMatchObject({ key: 'unknown:invalid-1', data: { resolution: 'denied', scopes: [] } });
    expect(resolved?.data).not.toHaveProperty('checkpoint');
  });

  it('an audit ends without telling the product', async () => {
    await review.put(
      openedOf('req-1', (opened) => {
        opened.kind = 'audit_sample';
        opened.placement.queue = 'audit';
      }),
    );
    const claim = (await review.claimNext('bo', 'audit'))!;
    await review.decide(claim, { verdict: 'reject', reason: 'wrong_answer' });
    expect(await types()).toEqual(['review.verdict-recorded']);
  });
});

describe('a disagreement in a queue with an arbiter', () => {
  it('waits for the arbiter, who is not the one that disagreed and whose word counts', async () => {
    const planned = (opened: Parameters<NonNullable<Parameters<typeof openedOf>[1]>>[0]) => {
      opened.approverRoles = [];
      opened.plan = { secondQueue: null, arbiterQueue: 'compliance', roundsMax: 3 };
    };
    const [opened] = await review.put(openedOf('req-1', planned));
    const first = await review.claim('ana', opened!.caseId);
    const no = { verdict: 'reject', reason: 'wrong_amount' };
    expect((await review.decide<StoredReply>(first, no)).body.status).toBe('open');
    expect(await types()).toEqual(['review.verdict-recorded']);
    await review.work.take([reroutedOf(opened!, 'compliance')]);
    const again = await review.claim('ana', opened!.caseId);
    expect((await review.decide(again, no)).body.code).toBe('separation_of_duties');
    await review.call('POST', `/v1/cases/${opened!.caseId}/release`, {
      as: 'ana',
      body: { fencingToken: again.fencingToken },
    });
    const arbiter = await review.claim('dara', opened!.caseId);
    expect((await review.decide<StoredReply>(arbiter, agree(arbiter))).body.status).toBe('closed');
    const told = await review.staged();
    expect(told.at(-1)).toMatchObject({
      type: 'request.resolved',
      data: { resolution: 'allowed', approvedBy: ['dara'] },
    });
  });
});
