import { describe, expect, it } from '@jest/globals';
import type { BlindPhase } from '@tidegate/contracts/http-blind';
import { BlindJudgementBody } from '@tidegate/contracts/http-blind';
import { ana, give, now, reviewed } from '../../test/judged.ts';
import type { ReviewedCase } from '../reviewed-case.ts';
import { judgeBlind } from './judge-blind.ts';

const open: BlindPhase = { because: 'drawn', judgement: null };
const done: BlindPhase = {
  because: 'drawn',
  judgement: { judgement: 'reject', note: 'too much', because: 'drawn', at: now },
};

interface Row {
  state?: Partial<ReviewedCase>;
  phase?: BlindPhase | null;
  body?: Record<string, unknown>;
  expectedVersion?: number;
}
function judged({ state = {}, phase = open, body = {}, expectedVersion }: Row) {
  const given = BlindJudgementBody.parse({ fencingToken: 2, judgement: 'reject', note: 'too much', ...body });
  const attempt = { body: given, reviewer: ana, expectedVersion: expectedVersion ?? null };
  return judgeBlind({ ...reviewed, ...state }, phase, attempt, now);
}

describe('a blind judgement', () => {
  it('is written once, and the same again is harmless', () => {
    expect([judged({}), judged({ phase: done }), judged({ phase: done, expectedVersion: 1 })]).toEqual([
      ...['written', 'repeated', 'repeated'],
    ]);
  });

  it.each<[string, string, Row]>([
    ['blind_judgement_fixed', 'another one is written', { phase: done, body: { judgement: 'approve' } }],
    ['blind_judgement_fixed', 'only the note is another one', { phase: done, body: { note: 'or not' } }],
    ['no_blind_phase', 'the case is not judged blind', { phase: null }],
    ['version_conflict', 'another version was on the screen', { expectedVersion: 2 }],
    ['lease_lost', 'somebody claimed the case since', { body: { fencingToken: 1 } }],
    ['lease_lost', 'the lease ran out', { state: { leaseUntil: now } }],
    ['not_claimed_by_you', 'another person holds it', { state: { claimedBy: 'bo' } }],
    ['case_waiting', 'the product has to answer first', { state: { waiting: true } }],
    ['case_closed', 'the case is closed', { state: { closed: true } }],
  ])('is refused with %s when %s', (refused, _, row) => {
    expect(judged(row)).toMatchObject({ refused, detail: expect.stringMatching(/[.;] ?.*\.$/) });
  });

  it('comes before every verdict, whatever it is, and names the way', () => {
    for (const verdict of ['approve', 'reject', 'escalate']) {
      const refusal = give({ body: { verdict, reason: 'other' }, context: { blind: open } });
      expect(refusal).toMatchObject({
        refused: 'blind_judgement_required',
        detail: expect.stringContaining(`POST /v1/cases/${reviewed.caseId}/judgement`),
      });
    }
    expect(give({ context: { blind: done } }).refused).toBeUndefined();
  });
});
