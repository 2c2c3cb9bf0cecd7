import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Claim } from '@tidegate/contracts/http-cases';
import { ReviewFixture, closedOf, escalatedOf, openedOf, previewedOf, reroutedOf } from './review-fixture.ts';
import { rescheduledOf } from './rescheduled-case.ts';

let review: ReviewFixture;
beforeAll(async () => {
  review = await ReviewFixture.open();
});
afterAll(() => review.close());
beforeEach(() => review.empty());

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

describe('what comes in', () => {
  it('a dry run is shown whether it comes before or after its case, and not for an edited action', async () => {
    const early = openedOf('req-1', dual);
    const digest = early.data.escalation.decision!.actionDigest!;
    await review.work.attach([previewedOf(early.data, digest)]);
    await review.put(early);
    const claim = (await review.claimNext('ana'))!;
    expect(claim.case).toMatchObject({
      actionDigest: digest,
      preview: { summary: 'Refunds 412.50 EUR' },
      previewProblem: null,
    });
    await review.decide(claim, cheaper(claim));
    const edited = await review.read('ana', claim.caseId);
    expect([edited.preview, edited.previewProblem]).toEqual([
      null,
      'The dry run was of the action before it was edited.',
    ]);
  });

  it('delivered twice changes nothing the second time', async () => {
    const opened = openedOf('req-1');
    await review.put(opened, opened);
    const claim = (await review.claimNext('ana'))!;
    await review.put(opened);
    await review.work.take([reroutedOf(opened.data, 'support'), reroutedOf(opened.data, 'support')]);
    await review.work.take([reroutedOf(opened.data, 'support')]);
    expect(await review.read('ana', claim.caseId)).toMatchObject({
      queue: 'support',
      version: claim.case.version + 1,
      claimedBy: 'ana',
    });
  });

  it('a case that routing puts behind the others goes after them; one that only slipped is as it was', async () => {
    const [first, second] = [openedOf('req-1'), openedOf('req-2')];
    await review.put(first, second);
    const { version } = await review.read('ana', second.data.caseId);
    await review.work.take([
      rescheduledOf(first.data, 'overloaded', { priority: 30 }),
      rescheduledOf(second.data, 'slipped', { expectedAt: '2026-11-21T10:00:00.000Z' }),
    ]);
    expect((await review.claimNext('ana'))?.caseId).toBe(second.data.caseId);
    expect((await review.read('ana', second.data.caseId)).version).toBe(version + 1);
    expect(await review.read('ana', first.data.caseId)).toMatchObject({ priority: 30 });
  });

  it('of one case in one batch ends as the log ends', async () => {
    const opened = openedOf('req-1');
    await review.work.take([
      opened,
      escalatedOf(opened.data, {}),
      reroutedOf(opened.data, 'support'),
      closedOf(opened.data),
    ]);
    expect(await review.read('ana', opened.data.caseId)).toMatchObject({ queue: 'support', status: 'closed' });
  });
});
