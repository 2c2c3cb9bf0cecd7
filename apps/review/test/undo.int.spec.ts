import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Claim } from '@tidegate/contracts/http-cases';
import { waitFor } from '@tidegate/testing/wait-for';
import type { StoredReply } from '../src/verdict.table.ts';
import { ReviewFixture, closedOf, openedOf } from './review-fixture.ts';

let review: ReviewFixture;
beforeAll(async () => {
  review = await ReviewFixture.open({ undoSeconds: 60 });
});
afterAll(() => review.close());
beforeEach(() => review.empty());

const agree = (claim: Claim) => ({ verdict: 'approve', actionDigest: claim.case.actionDigest, undoable: true });
const types = async () => (await review.staged()).map(({ type }) => type);
const withdraw = (as: string, { caseId, verdictId }: Pick<StoredReply, 'caseId' | 'verdictId'>) =>
  review.call<Claim & { code?: string }>('POST', `/v1/cases/${caseId}/withdraw`, { as, body: { verdictId } });

async function given(): Promise<{ claim: Claim; reply: StoredReply }> {
  const claim = (await review.claimNext('ana'))!;
  const { status, body } = await review.decide<StoredReply>(claim, agree(claim));
  expect(status).toBe(200);
  return { claim, reply: body };
}

/** Lets every undo window end. */
const end = () => review.database.execute("update pending_verdict set due_at = now() - interval '1 second'");
const untilClosed = (caseId: string) =>
  waitFor(async () => (await review.read('ana', caseId)).status === 'closed', {
    timeoutMs: 5_000,
    describe: 'the verdict to take effect',
  });

describe('a verdict within its undo window', () => {
  it('tells nobody anything, and takes effect once, when the window ends', async () => {
    await review.put(openedOf('req-1'));
    const { claim, reply } = await given();
    expect(reply).toMatchObject({ status: 'claimed', approvalsGiven: 0, takesEffectAt: expect.any(String) });
    expect(await types()).toEqual(['review.claimed']);
    expect(await review.read('bo', claim.caseId)).toMatchObject({
      claimedBy: 'ana',
      verdictDueAt: reply.takesEffectAt,
      verdicts: [],
    });
    await end();
    await untilClosed(claim.caseId);
    expect(await types()).toEqual(['review.claimed', 'review.verdict-recorded', 'request.resolved']);
    expect((await withdraw('ana', reply)).body.code).toBe('verdict_in_effect');
  });

  it('can be taken back by its author, who holds the case again and may decide otherwise', async () => {
    await review.put(openedOf('req-1'));
    const { claim, reply } = await given();
    expect((await withdraw('bo', reply)).body.code).toBe('verdict_in_effect');
    const again = await withdraw('ana', reply);
    expect([again.status, again.body.fencingToken]).toEqual([200, 2]);
    const second = await review.decide<StoredReply>(again.body, { verdict: 'reject', reason: 'wrong_answer' });
    await end();
    await untilClosed(claim.caseId);
    expect(second.body.verdictId).not.toBe(reply.verdictId);
    expect(await types()).toEqual([
      ...['review.claimed', 'review.verdict-withdrawn', 'review.claimed'],
      ...['review.verdict-recorded', 'request.resolved'],
    ]);
    expect((await review.staged()).at(-1)?.data).toMatchObject({ resolution: 'denied' });
  });

  it('keeps the case from everybody: no claim, no heartbeat, no release, no second verdict', async () => {
    await review.put(openedOf('req-1'));
    const { claim, reply } = await given();
    const { caseId, fencingToken } = claim;
    const code = async (what: string, as: string, body?: object) =>
      (await review.call('POST', `/v1/cases/${caseId}/${what}`, { as, body })).body.code;
    expect(await code('claim', 'ana')).toBe('verdict_pending');
    expect(await code('claim', 'bo')).toBe('verdict_pending');
    expect(await code('heartbeat', 'ana', { fencingToken })).toBe('verdict_pending');
    expect(await code('release', 'ana', { fencingToken })).toBe('verdict_pending');
    expect(await review.claimNext('bo')).toBeNull();
    const other = await review.decide(claim, { verdict: 'reject', reason: 'other' });
    expect([other.status, other.body.code]).toEqual([409, 'verdict_pending']);
    expect((await review.decide<StoredReply>(claim, agree(claim))).body).toEqual(reply);
  });

  it('comes to nothing when the case was closed meanwhile', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    await given();
    await review.work.take([closedOf(opened!)]);
    await end();
    const gone = async () => (await review.database.query('select from pending_verdict')).length === 0;
    await waitFor(gone, { timeoutMs: 5_000, describe: 'the verdict to be dropped' });
    expect(await types()).toEqual(['review.claimed']);
  });

  it('is none where nobody asked for it', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    const { body } = await review.decide<StoredReply>(claim, { ...agree(claim), undoable: false });
    expect(body.status).toBe('closed');
  });

  it('is none in the most critical tier', async () => {
    await review.put(openedOf('req-1', (opened) => (opened.escalation.classification!.riskTier = 3)));
    const { reply } = await given();
    expect(reply).toMatchObject({ status: 'closed' });
    expect(reply).not.toHaveProperty('takesEffectAt');
  });
});
