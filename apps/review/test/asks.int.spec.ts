import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CasePage, Claim } from '@tidegate/contracts/http-cases';
import type { StoredReply } from '../src/verdict.table.ts';
import { answeredOf } from './later-events.ts';
import { ReviewFixture, closedOf, openedOf } from './review-fixture.ts';

let review: ReviewFixture;
beforeAll(async () => {
  review = await ReviewFixture.open();
});
afterAll(() => review.close());
beforeEach(() => review.empty());

const question = { verdict: 'request_information', reason: 'needs_information', question: 'Which order?' };
const refine = { verdict: 'refine', reason: 'wrong_amount', question: 'Leave the shipping out.' };
const dual = (opened: Parameters<NonNullable<Parameters<typeof openedOf>[1]>>[0]) => {
  opened.approvalsRequired = 2;
  opened.approverRoles = [];
  opened.escalation.decision!.approval = 'dual';
};

async function asked(as: string, body: Record<string, unknown>): Promise<Claim> {
  const claim = (await review.claimNext(as))!;
  const { status, body: reply } = await review.decide<StoredReply>(claim, body);
  expect([status, reply.status]).toEqual([200, 'waiting']);
  return claim;
}

describe('a case about which the product was asked', () => {
  it('waits: nobody can claim it, the reviewer’s token is void, and the product is told', async () => {
    await review.put(openedOf('req-1'));
    const claim = await asked('ana', question);
    expect(await review.claimNext('dara')).toBeNull();
    const certain = await review.call('POST', `/v1/cases/${claim.caseId}/claim`, { as: 'dara' });
    expect([certain.status, certain.body.code]).toEqual([409, 'case_waiting']);
    expect((await review.decide(claim, { verdict: 'reject', reason: 'other' })).body.code).toBe('case_waiting');
    const detail = await review.read('ana', claim.caseId);
    expect(detail).toMatchObject({
      status: 'waiting',
      asks: [{ kind: 'information', question: 'Which order?', round: 1, askedBy: 'ana', answer: null }],
    });
    const [, recorded, told] = await review.staged();
    expect(recorded).toMatchObject({ type: 'review.verdict-recorded', data: { closesCase: false, resolution: null } });
    expect(told).toMatchObject({
      type: 'request.asked',
      id: detail.asks[0]!.askId,
      key: 'acme:req-1',
      data: { caseId: claim.caseId, ask: recorded!.data['ask'] },
    });
  });

  it('is listed as waiting, and not as open', async () => {
    await review.put(openedOf('req-1'), openedOf('req-2'));
    const { caseId } = await asked('ana', question);
    const list = async (status: string) =>
      (await review.call<CasePage>('GET', `/v1/cases?status=${status}`, { as: 'ana' })).body.data.map(
        (line) => line.caseId,
      );
    expect([await list('waiting'), (await list('open')).length]).toEqual([[caseId], 1]);
    const all = await review.call<CasePage>('GET', '/v1/cases', { as: 'ana' });
    expect(all.body.data).toHaveLength(2);
  });

  it('goes on with the answer, also for the one who asked', async () => {
    await review.put(openedOf('req-1'));
    const { caseId } = await asked('ana', question);
    const answer = answeredOf(await review.read('ana', caseId), {
      evidence: [{ id: 'late-1', title: 'The order', source: 'orders' }],
    });
    await review.work.answer([answer, answer]);
    await review.work.answer([answer]);
    const claim = (await review.claimNext('ana'))!;
    expect(claim.case).toMatchObject({
      caseId,
      status: 'claimed',
      asks: [{ answer: { text: 'It is order 8812.', evidence: [{ id: 'late-1' }], proposal: null } }],
    });
    const corrections = { incorrectEvidence: [{ id: 'late-1', why: 'another customer' }] };
    const verdict = { verdict: 'reject', reason: 'incorrect_evidence', corrections };
    expect((await review.decide<StoredReply>(claim, verdict)).body.status).toBe('closed');
    expect((await review.read('ana', caseId)).verdicts.at(-1)?.corrections).toMatchObject({
      answer: 'rejected',
      ...corrections,
    });
  });

  it('shows the refined proposal, whose approvals begin anew', async () => {
    await review.put(openedOf('req-1', dual));
    const first = (await review.claimNext('bo'))!;
    await review.decide(first, { verdict: 'approve', actionDigest: first.case.actionDigest });
    const { caseId, case: before } = await asked('ana', refine);
    expect(before.approvalsGiven).toBe(1);
    const proposal = structuredClone(before.proposal!);
    if (proposal.kind === 'action') proposal.action.value!.amount = '380.00';
    await review.work.answer([answeredOf(await review.read('ana', caseId), { proposal })]);
    const claim = (await review.claimNext('bo'))!;
    expect(claim.case).toMatchObject({ proposal, approvalsGiven: 0, asks: [{ answer: { proposalRefused: null } }] });
    expect(claim.case.actionDigest).not.toBe(before.actionDigest);
    const late = await review.decide(claim, { verdict: 'approve', actionDigest: before.actionDigest });
    expect([late.status, late.body.code]).toEqual([409, 'digest_mismatch']);
  });

  it('keeps its proposal when the refined one is worth more than what was decided', async () => {
    await review.put(openedOf('req-1'));
    const { caseId, case: before } = await asked('ana', refine);
    const proposal = structuredClone(before.proposal!);
    if (proposal.kind === 'action') proposal.action.value!.amount = '9000.00';
    await review.work.answer([answeredOf(await review.read('ana', caseId), { proposal })]);
    const after = await review.read('ana', caseId);
    expect([after.proposal, after.actionDigest]).toEqual([before.proposal, before.actionDigest]);
    expect(after.asks[0]?.answer?.proposalRefused).toContain('9000.00 EUR');
  });

  it('is asked about so many times, then it climbs the ladder instead', async () => {
    await review.put(openedOf('req-1'));
    for (let round = 1; round <= 3; round += 1) {
      const { caseId } = await asked('ana', { ...question, question: `Question ${round}?` });
      await review.work.answer([answeredOf(await review.read('ana', caseId))]);
    }
    const claim = (await review.claimNext('ana'))!;
    const { body } = await review.decide<StoredReply>(claim, question);
    expect(body.status).toBe('open');
    expect((await review.staged()).at(-1)).toMatchObject({
      type: 'review.verdict-recorded',
      data: { roundsUsedUp: true, closesCase: false },
    });
  });
});

describe('an answer', () => {
  it('of another tenant, to another case or to nothing that was asked changes nothing', async () => {
    await review.put(openedOf('req-1'), openedOf('req-2'));
    const { caseId } = await asked('ana', question);
    const detail = await review.read('ana', caseId);
    const other = (await review.claimNext('ana'))!;
    await review.work.answer([
      answeredOf(detail, { tenantId: 'globex' }),
      answeredOf(detail, { askId: 'made-up' }),
      answeredOf(detail, { caseId: other.caseId }),
    ]);
    expect(await review.read('ana', caseId)).toEqual(detail);
    expect((await review.read('ana', other.caseId)).status).toBe('claimed');
  });

  it('that comes after the case was closed is kept and opens nothing', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const { caseId } = await asked('ana', question);
    const answer = answeredOf(await review.read('ana', caseId));
    await review.work.take([closedOf(opened!)]);
    await review.work.answer([answer]);
    expect(await review.read('ana', caseId)).toMatchObject({
      status: 'closed',
      asks: [{ answer: { text: 'It is order 8812.' } }],
    });
  });
});
