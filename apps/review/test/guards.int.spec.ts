import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CasePage, Claim } from '@tidegate/contracts/http-cases';
import type { ExerciseList, ExerciseReply, GuardFindingList, ReviewerImpact } from '@tidegate/contracts/http-guards';
import type { StoredReply } from '../src/verdict.table.ts';
import { ReviewFixture, openedOf } from './review-fixture.ts';

let review: ReviewFixture;
beforeAll(async () => {
  review = await ReviewFixture.open({ auditShare: 0 });
});
afterAll(() => review.close());
beforeEach(() => review.empty());

const agree = (claim: Claim) => ({ verdict: 'approve', actionDigest: claim.case.actionDigest });
const types = async () => (await review.staged()).map(({ type }) => type);

/** A case that ana has rejected. */
async function aClosedCase(requestId = 'req-1'): Promise<string> {
  const [opened] = await review.put(openedOf(requestId));
  const claim = await review.claim('ana', opened!.caseId);
  await review.decide(claim, { verdict: 'reject', reason: 'wrong_amount' });
  return opened!.caseId;
}

const set = <Body = ExerciseReply>(as: string, body: Record<string, unknown>) =>
  review.call<Body>('POST', '/v1/exercises', { as, body });

describe('a known case', () => {
  it('looks like any other, has no effect, and is disclosed with the verdict', async () => {
    const source = await aClosedCase();
    const before = await types();
    const { status, body } = await set('dara', { kind: 'known', caseId: source, expected: 'reject' });
    expect([status, body.caseIds.length]).toEqual([201, 1]);
    const claim = (await review.claimNext('bo'))!;
    const original = await review.read('ana', source);
    expect(Object.keys(claim.case).sort()).toEqual(Object.keys(original).sort());
    expect(claim.case).toMatchObject({ caseId: body.caseIds[0], kind: 'approval', proposal: original.proposal });
    const answer = await review.decide<StoredReply>(claim, agree(claim));
    expect(answer.body).toMatchObject({
      status: 'closed',
      exercise: { kind: 'known', expected: 'reject', right: false },
    });
    expect((await review.decide<StoredReply>(claim, agree(claim))).body).toEqual(answer.body);
    expect(await types()).toEqual(before);
  });

  it.each([
    ['somebody without the role', 'ana', {}, 403, 'role_required'],
    ['no right answer', 'dara', { expected: undefined }, 422, 'exercise_not_possible'],
    ['a person whom nobody knows', 'dara', { reviewers: ['nobody'] }, 422, 'unknown_colleague'],
    [
      'fewer than three people to compare',
      'dara',
      { kind: 'calibration', reviewers: ['ana'] },
      422,
      'exercise_not_possible',
    ],
  ])('cannot be set by or with %s', async (_, as, change, status, code) => {
    const caseId = await aClosedCase();
    const refused = await set<{ code: string }>(as, { kind: 'known', caseId, expected: 'reject', ...change });
    expect([refused.status, refused.body.code]).toEqual([status, code]);
  });

  it('is no case that is open, or an exercise itself', async () => {
    const [open] = await review.put(openedOf('req-open'));
    const of = async (caseId: string) =>
      (await set<{ code: string }>('dara', { kind: 'known', caseId, expected: 'reject' })).body.code;
    expect(await of(open!.caseId)).toBe('exercise_not_possible');
    expect(await of('none')).toBe('case_not_found');
    const { body } = await set('dara', { kind: 'known', caseId: await aClosedCase('req-2'), expected: 'reject' });
    expect(await of(body.caseIds[0]!)).toBe('exercise_not_possible');
  });

  it('that is missed again and again is a finding, for the reviewer and for supervisors only', async () => {
    const caseId = await aClosedCase();
    for (let count = 0; count < 10; count += 1) await set('dara', { kind: 'known', caseId, expected: 'reject' });
    for (let claim = await review.claimNext('bo'); claim !== null; claim = await review.claimNext('bo')) {
      await review.decide(claim, agree(claim));
    }
    const found = async (as: string) =>
      (await review.call<GuardFindingList>('GET', '/v1/guards/findings', { as })).body.data;
    const finding = { guard: 'known_cases', reviewer: 'bo', hits: 10, trials: 10, careful: 0.1, falseAlarmRate: 0.01 };
    expect(await found('bo')).toMatchObject([finding]);
    expect(await found('dara')).toMatchObject([finding]);
    expect(await found('ana')).toEqual([]);
    const { body } = await review.call<ReviewerImpact>('GET', '/v1/reviewers/me/impact', { as: 'bo' });
    expect(body.knownCases).toEqual({ given: 10, right: 0 });
  });
});

describe('verdicts', () => {
  it('that approve at once whatever there is to read are two findings', async () => {
    const text = 'word '.repeat(400);
    const long = (opened: Parameters<NonNullable<Parameters<typeof openedOf>[1]>>[0]) =>
      void (opened.escalation.request!.question = text);
    for (let count = 0; count < 50; count += 1) {
      await review.put(openedOf(`req-${count}`, long));
      const claim = (await review.claimNext('bo'))!;
      await review.decide(claim, agree(claim));
    }
    const { body } = await review.call<GuardFindingList>('GET', '/v1/guards/findings', { as: 'bo' });
    expect(body.data.map(({ guard, hits, trials }) => [guard, hits, trials])).toEqual([
      ['too_fast', 50, 50],
      ['streak', 50, 50],
    ]);
  });
});

describe('an exercise for several', () => {
  it('is for each of them one, and shows who sees it otherwise', async () => {
    const caseId = await aClosedCase();
    const { body } = await set('dara', { kind: 'calibration', caseId, reviewers: ['ana', 'bo', 'dara'] });
    expect(body.caseIds).toHaveLength(3);
    for (const [as, verdict] of [
      ['ana', 'reject'],
      ['bo', 'approve'],
      ['dara', 'reject'],
    ] as const) {
      const claim = (await review.claimNext(as))!;
      expect(await review.claimNext(as)).toBeNull();
      const given = verdict === 'approve' ? agree(claim) : { verdict, reason: 'wrong_amount' };
      const answer = await review.decide<StoredReply>(claim, given);
      expect(answer.body.exercise).toEqual({ kind: 'calibration', expected: null, right: null });
    }
    const list = async (as: string) => (await review.call<ExerciseList>('GET', '/v1/exercises', { as })).body;
    expect(await list('bo')).toMatchObject({
      answered: [{ kind: 'calibration', verdict: 'approve', compared: { answered: 3, passed: 1, differs: true } }],
      ...{ set: [], maySet: false },
    });
    expect((await list('dara')).set).toMatchObject([
      { given: 3, madeBy: 'dara', answers: [{ reviewer: 'ana' }, { reviewer: 'bo' }, { reviewer: 'dara' }] },
    ]);
    const rows = await review.database.query('select reviewer, verdict from exercise order by reviewer');
    expect(rows).toEqual([
      { reviewer: 'ana', verdict: 'reject' },
      { reviewer: 'bo', verdict: 'approve' },
      { reviewer: 'dara', verdict: 'reject' },
    ]);
  });
});

describe('the list of exercises', () => {
  const list = async (as: string) => (await review.call<ExerciseList>('GET', '/v1/exercises', { as })).body;

  it('tells what somebody answered, and nobody of one that they could still be given', async () => {
    const { body } = await set('dara', { kind: 'known', caseId: await aClosedCase(), expected: 'reject' });
    expect(await list('bo')).toEqual({ answered: [], set: [], maySet: false });
    expect((await list('dara')).set).toMatchObject([{ exerciseId: body.exerciseId, given: 1, answers: [] }]);
    await review.database.execute(`update exercise set made_by = 'another'`);
    expect((await list('dara')).set).toEqual([]);
    const claim = (await review.claimNext('bo'))!;
    await review.decide(claim, agree(claim));
    expect((await list('dara')).set).toMatchObject([{ answers: [{ reviewer: 'bo', right: false }] }]);
    expect((await list('bo')).answered).toMatchObject([
      { caseId: claim.caseId, title: claim.case.title, expected: 'reject', right: false, compared: null },
    ]);
  });
});

describe('the impact of a reviewer', () => {
  it('shows what everybody did with the versions they overrode, and with those that came after', async () => {
    const ofCohort = (cohort: string) => (opened: { cohort: string | null }) => void (opened.cohort = cohort);
    const decide = async (requestId: string, cohort: string, as: string, verdict: 'approve' | 'reject') => {
      const [opened] = await review.put(openedOf(requestId, ofCohort(cohort)));
      const claim = await review.claim(as, opened!.caseId);
      const corrections = { missingEvidence: ['the terms'] };
      await review.decide(claim, verdict === 'approve' ? agree(claim) : { verdict, reason: 'other', corrections });
    };
    await decide('req-1', 'v1', 'ana', 'reject');
    await decide('req-2', 'v1', 'bo', 'approve');
    await decide('req-3', 'v2', 'bo', 'approve');
    await decide('req-4', 'v2', 'bo', 'approve');
    const { body } = await review.call<ReviewerImpact>('GET', '/v1/reviewers/me/impact?days=7', { as: 'ana' });
    expect(body).toMatchObject({ reviewer: 'ana', days: 7, audits: { given: 0, confirmed: 0 } });
    expect(body.tasks).toMatchObject([
      {
        ...{ tenantId: 'acme', taskType: 'refund', verdicts: 1, overrides: 1, corrections: 1 },
        before: { cohorts: 1, judged: 2, overridden: 1 },
        since: { cohorts: 1, judged: 2, overridden: 0 },
      },
    ]);
  });
});

describe('audits of approvals', () => {
  it('give every drawn approval to somebody else, and count for who approved', async () => {
    const audited = await ReviewFixture.open({ auditShare: 1 });
    try {
      await audited.put(openedOf('req-1'));
      const claim = (await audited.claimNext('ana'))!;
      await audited.decide(claim, agree(claim));
      expect(await audited.claimNext('ana')).toBeNull();
      const again = (await audited.claimNext('bo'))!;
      expect(again.caseId).not.toBe(claim.caseId);
      expect(again.case.verdicts).toEqual([]);
      const answer = await audited.decide<StoredReply>(again, { verdict: 'reject', reason: 'wrong_amount' });
      expect(answer.body.exercise).toEqual({ kind: 'audit', expected: null, right: null });
      const { body } = await audited.call<ReviewerImpact>('GET', '/v1/reviewers/me/impact', { as: 'ana' });
      expect(body.audits).toEqual({ given: 1, confirmed: 0 });
      const open = await audited.call<CasePage>('GET', '/v1/cases?status=open', { as: 'dara' });
      expect(open.body.data).toEqual([]);
    } finally {
      await audited.close();
    }
  });
});
