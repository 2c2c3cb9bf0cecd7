import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaseDetail, Claim } from '@tidegate/contracts/http-cases';
import type { Draft, HandOverReply, PresenceList } from '@tidegate/contracts/http-colleagues';
import { ReviewFixture, closedOf, openedOf } from './review-fixture.ts';

let review: ReviewFixture;
beforeAll(async () => {
  review = await ReviewFixture.open();
});
afterAll(() => review.close());
beforeEach(() => review.empty());

const post = <Body>(caseId: string, what: string, as: string, body: unknown) =>
  review.call<Body>('POST', `/v1/cases/${caseId}/${what}`, { as, body });

describe('a hand-over', () => {
  const give = ({ caseId, fencingToken }: Claim, to: string, as = 'ana') =>
    post<HandOverReply & { code?: string }>(caseId, 'hand-over', as, { fencingToken, to, note: 'Yours.' });

  it('puts the colleague in the place of the holder, whose token is void at once', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    const { status, body } = await give(claim, 'bo');
    expect([status, body.reviewer]).toEqual([200, 'bo']);
    expect((await review.decide(claim, { verdict: 'reject', reason: 'other' })).body.code).toBe('lease_lost');
    expect((await review.read('ana', claim.caseId)).claimedBy).toBe('bo');
    const theirs = await review.claim('bo', claim.caseId);
    expect((await review.decide(theirs, { verdict: 'reject', reason: 'other' })).status).toBe(200);
    expect((await review.staged())[1]).toMatchObject({
      type: 'review.handed-over',
      key: claim.caseId,
      data: { from: 'ana', to: 'bo', note: 'Yours.', fencingToken: 2 },
    });
  });

  it('to somebody who does not see the case, or by somebody who does not hold it, is refused', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    for (const to of ['chen', 'ana', 'nobody']) {
      const { status, body } = await give(claim, to);
      expect([to, status, body.code]).toEqual([to, 422, 'unknown_colleague']);
    }
    expect((await give(claim, 'dara', 'bo')).body.code).toBe('not_claimed_by_you');
    expect((await review.read('ana', claim.caseId)).claimedBy).toBe('ana');
  });
});

describe('presence', () => {
  it('shows everybody who looks at the case, and nobody who has gone', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const { caseId } = opened!;
    await post(caseId, 'presence', 'ana', { doing: 'viewing' });
    const both = await post<PresenceList>(caseId, 'presence', 'bo', { doing: 'editing' });
    expect(both.body.data.map(({ reviewer, doing }) => [reviewer, doing])).toEqual([
      ['ana', 'viewing'],
      ['bo', 'editing'],
    ]);
    await review.database.execute("update presence set until = now() - interval '1 second' where reviewer = 'ana'");
    const left = await post<PresenceList>(caseId, 'presence', 'bo', { doing: 'viewing' });
    expect(left.body.data.map(({ reviewer }) => reviewer)).toEqual(['bo']);
  });

  it('is a secret to people who do not see the case', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    expect((await post<{ code: string }>(opened!.caseId, 'presence', 'chen', { doing: 'viewing' })).status).toBe(404);
  });
});

describe('a draft', () => {
  const draftOf = (caseId: string, as: string) => review.call<Draft>('GET', `/v1/cases/${caseId}/draft`, { as });

  it('is kept for its author and for nobody else, until the case is closed', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const { caseId } = opened!;
    const content = { verdict: 'reject', note: 'half a sen' };
    expect((await post(caseId, 'draft', 'ana', { caseVersion: 1, content })).status).toBe(204);
    await post(caseId, 'draft', 'ana', { caseVersion: 2, content: { ...content, note: 'a sentence' } });
    expect((await draftOf(caseId, 'ana')).body).toMatchObject({
      caseId,
      caseVersion: 2,
      content: { note: 'a sentence' },
    });
    expect((await draftOf(caseId, 'bo')).status).toBe(204);
    await review.work.take([closedOf(opened!)]);
    expect((await draftOf(caseId, 'ana')).status).toBe(204);
    await post(caseId, 'draft', 'ana', { caseVersion: 3, content });
    expect((await draftOf(caseId, 'ana')).status).toBe(204);
  });

  it('can be thrown away, and is refused when it is too large', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const { caseId } = opened!;
    await post(caseId, 'draft', 'ana', { caseVersion: 1, content: { note: 'x' } });
    await post(caseId, 'draft', 'ana', { caseVersion: 1, content: null });
    expect((await draftOf(caseId, 'ana')).status).toBe(204);
    const large = await post<{ code: string }>(caseId, 'draft', 'ana', {
      caseVersion: 1,
      content: { note: 'x'.repeat(140_000) },
    });
    expect([large.status, large.body.code]).toEqual([422, 'invalid_body']);
  });
});

describe('a case in the list', () => {
  it('is not changed by who looks at it', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const before = await review.call<CaseDetail>('GET', `/v1/cases/${opened!.caseId}`, { as: 'ana' });
    await post(opened!.caseId, 'presence', 'ana', { doing: 'viewing' });
    expect((await review.read('ana', opened!.caseId)).version).toBe(before.body.version);
  });
});
