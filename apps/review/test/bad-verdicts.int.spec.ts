import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Claim } from '@tidegate/contracts/http-cases';
import { answeredOf } from './later-events.ts';
import { ReviewFixture, closedOf, escalatedOf, openedOf, reroutedOf } from './review-fixture.ts';

let review: ReviewFixture;
beforeAll(async () => {
  review = await ReviewFixture.open();
});
afterAll(() => review.close());
beforeEach(() => review.empty());

type Opened = ReturnType<typeof openedOf>['data'];
const agree = (claim: Claim) => ({ verdict: 'approve', actionDigest: claim.case.actionDigest });
const tagOf = (claim: Claim) => ({ 'if-match': `"${claim.case.version}"` });
const editedBy = (claim: Claim) => {
  const proposal = structuredClone(claim.case.proposal!);
  if (proposal.kind === 'action') proposal.action.value!.amount = '380.00';
  return { verdict: 'approve_with_edits', reason: 'wrong_amount', actionDigest: claim.case.actionDigest, proposal };
};

/** What happened to the case after ana claimed it; each is a way in which her knowledge is old. */
const meanwhile: Readonly<Record<string, (opened: Opened, claim: Claim) => Promise<unknown>>> = {
  'routing sent to another queue': (opened) => review.work.take([reroutedOf(opened, 'support')]),
  'the ladder moved up': (opened) => review.work.take([escalatedOf(opened, {})]),
  'routing closed': (opened) => review.work.take([closedOf(opened)]),
  'somebody else claimed, when her lease had run out': async () => {
    await review.lapse();
    await review.claimNext('bo');
  },
  'nobody claimed since her lease ran out': () => review.lapse(),
  'she rerouted herself': (_, claim) =>
    review.decide(claim, { verdict: 'reroute', reason: 'needs_specialist', toQueue: 'support' }),
  'she asked the product about': (_, claim) =>
    review.decide(claim, { verdict: 'request_information', reason: 'needs_information', question: 'Which order?' }),
};

describe('a verdict on a case that', () => {
  it.each([
    ['routing sent to another queue', 412, 'version_conflict', /read it again/],
    ['the ladder moved up', 412, 'version_conflict', /read it again/],
    ['routing closed', 409, 'case_closed', /take another one/],
    ['somebody else claimed, when her lease had run out', 409, 'lease_lost', /Claim it anew/],
    ['nobody claimed since her lease ran out', 409, 'lease_lost', /claim the case anew/],
    ['she rerouted herself', 409, 'not_claimed_by_you', /claim it first/],
    ['she asked the product about', 409, 'case_waiting', /take another one meanwhile/],
  ])('%s is refused with what to do, and changes nothing', async (what, status, code, todo) => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = await review.claim('ana', opened!.caseId);
    await meanwhile[what]!(opened!, claim);
    const before = await review.read('dara', opened!.caseId);
    const refused = await review.decide(claim, agree(claim), tagOf(claim));
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect(refused.body.detail).toMatch(todo);
    expect(await review.read('dara', opened!.caseId)).toEqual(before);
  });

  it('a colleague edited meanwhile is refused: the approval is of another action', async () => {
    const dual = (one: Opened) => void Object.assign(one, { approvalsRequired: 2, approverRoles: [] });
    const [opened] = await review.put(openedOf('req-1', dual));
    const old = await review.claim('ana', opened!.caseId);
    await review.lapse();
    const theirs = await review.claim('bo', opened!.caseId);
    expect((await review.decide(theirs, editedBy(theirs))).status).toBe(200);
    const again = await review.claim('ana', opened!.caseId);
    const refused = await review.decide(again, agree(old));
    expect([refused.status, refused.body.code, refused.body.errors?.[0]?.pointer]).toEqual([
      ...[409, 'digest_mismatch', '/actionDigest'],
    ]);
    expect(refused.body.detail).toContain('read the case again');
    expect((await review.decide(again, agree(again))).status).toBe(200);
  });

  it('the product refined meanwhile is refused: the approval is of another action', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const old = await review.claim('ana', opened!.caseId);
    await review.decide(old, { verdict: 'refine', reason: 'wrong_amount', question: 'Less.' });
    const { proposal } = editedBy(old);
    await review.work.answer([answeredOf(await review.read('ana', opened!.caseId), { proposal })]);
    const again = await review.claim('ana', opened!.caseId);
    expect((await review.decide(again, agree(old))).body.code).toBe('digest_mismatch');
    expect((await review.decide(again, agree(again))).status).toBe(200);
  });

  it('moved to a queue that the reviewer does not see does not exist for them any more', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = await review.claim('bo', opened!.caseId);
    await review.work.take([reroutedOf(opened!, 'operations')]);
    const refused = await review.decide(claim, agree(claim));
    expect([refused.status, refused.body.code]).toEqual([404, 'case_not_found']);
  });
});
