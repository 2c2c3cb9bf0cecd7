import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answeredOf, expiredOf, resumedOf } from './later-events.ts';
import { ReviewFixture, openedOf } from './review-fixture.ts';

let review: ReviewFixture;
beforeAll(async () => {
  review = await ReviewFixture.open();
});
afterAll(() => review.close());
beforeEach(() => review.empty());

const question = { verdict: 'request_information', reason: 'needs_information', question: 'Which order?' };
const types = async () => (await review.staged()).map(({ type }) => type);

describe('a case that expires', () => {
  it('is closed and denied by the system, once, also under the hands of its holder', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    const event = expiredOf(opened!, 'deny');
    await review.work.take([event, event]);
    await review.work.take([event]);
    const late = await review.decide(claim, { verdict: 'approve', actionDigest: claim.case.actionDigest });
    expect([late.status, late.body.code]).toEqual([409, 'case_closed']);
    expect(await types()).toEqual(['review.claimed', 'request.resolved']);
    expect((await review.staged()).at(-1)).toMatchObject({
      key: 'acme:req-1',
      data: { resolution: 'denied', approvedBy: [], reason: 'expired' },
    });
  });

  it('after its verdict changes nothing', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    await review.decide(claim, { verdict: 'approve', actionDigest: claim.case.actionDigest });
    const before = await types();
    await review.work.take([expiredOf(opened!, 'deny')]);
    expect(await types()).toEqual(before);
  });

  it('and is held stays with the people', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    await review.work.take([expiredOf(opened!, 'hold')]);
    expect((await review.claimNext('ana'))?.caseId).toBe(opened!.caseId);
  });
});

describe('a case whose product never answers', () => {
  it('goes on without, may ask again, and keeps a late answer', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    await review.decide((await review.claimNext('ana'))!, question);
    const asked = await review.read('ana', opened!.caseId);
    await review.work.take([resumedOf(opened!, 'no_answer')]);
    const claim = (await review.claimNext('ana'))!;
    expect(claim.case.asks).toMatchObject([{ answer: null }]);
    expect((await review.decide(claim, question)).status).toBe(200);
    await review.work.answer([answeredOf(asked)]);
    const after = await review.read('ana', opened!.caseId);
    expect(after).toMatchObject({
      status: 'waiting',
      asks: [{ answer: { text: 'It is order 8812.' } }, { answer: null }],
    });
  });

  it('and that was answered goes on by the answer, not by its clock', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    await review.decide((await review.claimNext('ana'))!, question);
    await review.work.take([resumedOf(opened!, 'answered')]);
    expect((await review.read('ana', opened!.caseId)).status).toBe('waiting');
  });
});

describe('the plan of a case', () => {
  it('says how often the product may be asked about it', async () => {
    const plan = { secondQueue: null, arbiterQueue: null, roundsMax: 0 };
    await review.put(openedOf('req-1', (opened) => (opened.plan = plan)));
    const { body } = await review.decide((await review.claimNext('ana'))!, question);
    expect(body).toMatchObject({ status: 'open' });
    expect((await review.staged()).at(-1)?.data).toMatchObject({ roundsUsedUp: true });
  });
});
