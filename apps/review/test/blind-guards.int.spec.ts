import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BlindReport } from '@tidegate/contracts/http-blind';
import type { CaseDetail, CasePage, Claim } from '@tidegate/contracts/http-cases';
import type { ExerciseReply, GuardFindingList } from '@tidegate/contracts/http-guards';
import { roleOf } from '@tidegate/postgres/connection-options';
import type { Queryable } from '@tidegate/postgres/database';
import { PostgresFailure } from '@tidegate/postgres/postgres-failure';
import { waitFor } from '@tidegate/testing/wait-for';
import { ReviewFixture, openedOf } from './review-fixture.ts';

const audits = { share: 0 };
const agree = (claim: Claim) => ({ verdict: 'approve', actionDigest: claim.case.actionDigest });
const disagree = { verdict: 'reject', reason: 'wrong_amount' };

async function judged(review: ReviewFixture, claim: Claim, judgement: string): Promise<void> {
  const { caseId, reviewer, fencingToken } = claim;
  const body = { fencingToken, judgement };
  const { status } = await review.call('POST', `/v1/cases/${caseId}/judgement`, { as: reviewer, body });
  expect(status).toBe(200);
}

describe('people who judge blind', () => {
  let review: ReviewFixture;
  beforeAll(async () => {
    review = await ReviewFixture.open({ guards: { audits, blindFirst: { share: 1 } } });
  });
  afterAll(() => review.close());
  beforeEach(() => review.empty());

  async function decided(requestId: string, as: string, judgement: string, verdict: object): Promise<string> {
    const [opened] = await review.put(openedOf(requestId));
    const claim = await review.claim(as, opened!.caseId);
    await judged(review, claim, judgement);
    const answer = await review.decide(claim, 'reason' in verdict ? verdict : agree(claim));
    expect(answer.status).toBe(200);
    return opened!.caseId;
  }
  const switches = async (as: string) =>
    (await review.call<BlindReport>('GET', '/v1/guards/blind-first?days=7', { as })).body.data;

  it('and give up what they knew for a wrong recommendation, again and again, are a finding', async () => {
    const caseId = await decided('req-1', 'ana', 'reject', disagree);
    const set = { kind: 'known', caseId, expected: 'reject' };
    for (let count = 0; count < 10; count += 1) {
      const { status } = await review.call<ExerciseReply>('POST', '/v1/exercises', { as: 'dara', body: set });
      expect(status).toBe(201);
    }
    for (let claim = await review.claimNext('bo'); claim !== null; claim = await review.claimNext('bo')) {
      expect(claim.case.blind).toEqual({ because: 'drawn', judgement: null });
      await judged(review, claim, 'reject');
      await review.decide(claim, agree(claim));
    }
    const { body } = await review.call<GuardFindingList>('GET', '/v1/guards/findings', { as: 'dara' });
    expect(body.data.map(({ guard, reviewer, hits, trials }) => [guard, reviewer, hits, trials])).toEqual([
      ['known_cases', 'bo', 10, 10],
      ['swayed', 'bo', 10, 10],
    ]);
    expect(await switches('bo')).toMatchObject([{ judged: 10, kept: 0, towards: { hits: 10, trials: 10, rate: 1 } }]);
  });

  it('see how often they changed their mind, and supervisors see it of all whose cases they see', async () => {
    await decided('req-1', 'ana', 'reject', {});
    await decided('req-2', 'ana', 'reject', disagree);
    await decided('req-3', 'ana', 'approve', disagree);
    await decided('req-4', 'ana', 'unsure', {});
    await decided('req-5', 'bo', 'approve', {});
    const [opened] = await review.put(openedOf('req-6'));
    await judged(review, await review.claim('bo', opened!.caseId), 'reject');
    const ofAna = {
      ...{ reviewer: 'ana', queue: 'billing', judged: 4, kept: 1 },
      towards: { hits: 1, trials: 2, rate: 0.5, lower: expect.closeTo(0.0126, 4), upper: expect.closeTo(0.9874, 4) },
      away: { hits: 1, trials: 1, rate: 1, lower: expect.closeTo(0.025, 4), upper: 1 },
      unsure: { hits: 1, trials: 1, rate: 1, lower: expect.closeTo(0.025, 4), upper: 1 },
    };
    expect(await switches('ana')).toEqual([ofAna]);
    expect(await switches('dara')).toEqual([ofAna, expect.objectContaining({ reviewer: 'bo', judged: 1, kept: 1 })]);
    const bad = await review.call('GET', '/v1/guards/blind-first?days=0', { as: 'ana' });
    expect([bad.status, bad.body.code]).toEqual([400, 'invalid_parameter']);
  });

  describe('are kept to it by the database, whatever the service thinks:', () => {
    async function refusedBy(text: string, values: readonly unknown[]): Promise<string | null> {
      try {
        await review.database.transaction(async (tx: Queryable) => {
          await tx.execute(`set local role ${roleOf('review', 'log')}`);
          await tx.execute(text, values);
        });
        return null;
      } catch (error) {
        if (error instanceof PostgresFailure) return error.constraint ?? error.code;
        throw error;
      }
    }
    const insert = `insert into blind_judgement (case_id, case_version, reviewer, tenant_id, queue, fencing_token, judgement,
        note, because, recommended, at)
      values ($1, $2, $3, $4, 'billing', $5, $6, '', 'drawn', 'approve', now())`;
    const rows: [string, readonly unknown[], string | null][] = [
      ['one of the holder is taken', [1, 'ana', 'acme', 1, 'reject'], null],
      ['not of another person', [1, 'bo', 'acme', 1, 'reject'], 'judgement_not_held'],
      ['not of another version', [2, 'ana', 'acme', 1, 'reject'], 'judgement_not_held'],
      ['not under another claim', [1, 'ana', 'acme', 2, 'reject'], 'judgement_not_held'],
      ['not for another tenant', [1, 'ana', 'globex', 1, 'reject'], 'judgement_not_held'],
      ['not of another value', [1, 'ana', 'acme', 1, 'perhaps'], 'blind_judgement_judgement_check'],
    ];
    it.each(rows)('%s', async (_, values, refused) => {
      const [opened] = await review.put(openedOf('req-1'));
      await review.claim('ana', opened!.caseId);
      expect(await refusedBy(insert, [opened!.caseId, ...values])).toBe(refused);
    });

    it('not after the lease, and never changed or taken away', async () => {
      const [opened, late] = await review.put(openedOf('req-1'), openedOf('req-2'));
      await judged(review, await review.claim('ana', opened!.caseId), 'reject');
      for (const text of [
        "update blind_judgement set judgement = 'approve'",
        'update blind_judgement set at = now()',
        'delete from blind_judgement',
      ]) {
        expect([text, await refusedBy(text, [])]).toEqual([text, 'judgement_fixed']);
      }
      await review.claim('ana', late!.caseId);
      await review.lapse();
      expect(await refusedBy(insert, [late!.caseId, 1, 'ana', 'acme', 1, 'reject'])).toBe('judgement_not_held');
    });
  });
});

describe('somebody whom a guard found to agree with everything', () => {
  let review: ReviewFixture;
  beforeAll(async () => {
    const streak = { window: 5, approvalShare: 0.1 };
    review = await ReviewFixture.open({ guards: { audits, streak, blindFirst: { afterFinding: 2 } } });
  });
  afterAll(() => review.close());

  it('judges so many next cases blind, not what they held already, and others none', async () => {
    const [held] = await review.put(openedOf('req-held'));
    const before = await review.claim('bo', held!.caseId);
    for (let count = 1; count <= 5; count += 1) {
      const [opened] = await review.put(openedOf(`req-${count}`));
      const claim = await review.claim('bo', opened!.caseId);
      expect(claim.case.blind).toBeUndefined();
      await review.decide(claim, agree(claim));
    }
    const remedies = () =>
      review.database.query<{ guard: string; cases: number }>('select guard, cases from blind_remedy');
    await waitFor(async () => (await remedies()).length > 0, { timeoutMs: 20_000, describe: 'the finding to be seen' });
    expect(await remedies()).toEqual([{ guard: 'streak', cases: 2 }]);
    expect((await review.read('bo', held!.caseId)).blind).toBeUndefined();
    expect((await review.decide(before, agree(before))).status).toBe(200);
    const next = await review.put(openedOf('req-6'), openedOf('req-7'), openedOf('req-8'));
    const reasonsFor = async (as: string) => {
      const { body } = await review.call<CasePage>('GET', '/v1/cases?status=open', { as });
      return body.data.map(({ reasons }) => reasons.length);
    };
    expect([await reasonsFor('bo'), await reasonsFor('ana')]).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
    for (const { caseId } of next.slice(0, 2)) {
      expect((await review.read('bo', caseId)).escalation.decision).toBeNull();
      expect((await review.read('ana', caseId)).escalation.decision).not.toBeNull();
      const claim = await review.claim('bo', caseId);
      expect(claim.case.blind).toEqual({ because: 'guard', judgement: null });
      expect((await review.decide(claim, agree(claim))).body.code).toBe('blind_judgement_required');
      await judged(review, claim, 'approve');
      await review.decide(claim, agree(claim));
    }
    expect((await review.claim('bo', next[2]!.caseId)).case.blind).toBeUndefined();
    // Found once, remedied once.
    expect(await remedies()).toHaveLength(1);
  });
});

describe('the draw', () => {
  const open = (share: number, secret?: string) =>
    ReviewFixture.open({ guards: { audits, blindFirst: { share } }, ...(secret === undefined ? {} : { secret }) });

  /** Which of these requests are judged blind by ana. */
  async function drawnOf(review: ReviewFixture): Promise<string[]> {
    try {
      const opened = await review.put(...Array.from({ length: 60 }, (_, index) => openedOf(`req-${index}`)));
      const details: CaseDetail[] = [];
      for (const { caseId } of opened) details.push(await review.read('ana', caseId));
      return details.flatMap(({ blind, requestId }) => (blind ? [requestId] : []));
    } finally {
      await review.close();
    }
  }

  it('is the same at every instance with the key, another with another key, and grows with the share', async () => {
    const secret = 'a secret of the tests';
    const half = await drawnOf(await open(0.5, secret));
    expect(half.length).toBeGreaterThan(15);
    expect(half.length).toBeLessThan(45);
    expect(await drawnOf(await open(0.5, secret))).toEqual(half);
    expect(await drawnOf(await open(0.5, 'another secret of the tests'))).not.toEqual(half);
    expect(await drawnOf(await open(0.8, secret))).toEqual(expect.arrayContaining(half));
  });
});
