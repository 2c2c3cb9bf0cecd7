import { describe, expect, it } from '@jest/globals';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { sampleCase } from '../../test/sample-case.ts';
import { emptyDraft } from './draft.ts';
import { approvesAtOnce, confirmationOf, isConfirmed, partsToSee } from './friction.ts';

const withFailedCheck: CaseDetail['escalation'] = {
  ...sampleCase().escalation,
  assessment: {
    subScores: [
      {
        family: 'retrieval',
        score: 0.5,
        weight: 1,
        present: 1,
        contributions: [{ signal: 'freshness', value: 0.1, penalty: 0.5 }],
      },
    ],
    composite: 0.5,
    reasons: [],
    calibration: null,
    cohortHistory: null,
    scoringVersion: '1',
  },
};

describe('agreeing with one key', () => {
  it.each([
    [0, true],
    [1, true],
    [2, false],
    [3, false],
    [null, false],
  ] as const)('on tier %s is %s', (riskTier, atOnce) => {
    expect(approvesAtOnce(riskTier, emptyDraft)).toBe(atOnce);
  });

  it('is not possible once something else was begun', () => {
    expect(approvesAtOnce(0, { ...emptyDraft, verdict: 'reject' })).toBe(false);
    expect(approvesAtOnce(0, { ...emptyDraft, texts: { '/text': 'x' } })).toBe(false);
    expect(approvesAtOnce(0, { ...emptyDraft, verdict: 'approve' })).toBe(true);
  });
});

describe('what has to be seen before approving', () => {
  it('are failed checks, from tier 2 on', () => {
    expect(partsToSee({ riskTier: 2, escalation: withFailedCheck }, 'approve')).toEqual(['checks']);
    expect(partsToSee({ riskTier: 1, escalation: withFailedCheck }, 'approve')).toEqual([]);
  });

  it('is nothing for other verdicts: saying no is never made harder', () => {
    expect(partsToSee({ riskTier: 3, escalation: withFailedCheck }, 'reject')).toEqual([]);
  });
});

describe('what has to be typed on tier 3', () => {
  const critical = sampleCase({ riskTier: 3 });

  it('is the amount, where there is one', () => {
    expect(confirmationOf(critical, critical.proposal, 'approve')).toEqual({ what: 'amount', expected: '4200.00' });
  });

  it('is the target of an action without a value', () => {
    const proposal = {
      kind: 'action',
      action: { name: 'delete_volume', arguments: { force: true, volume_id: 'vol-7' } },
    } as const;
    expect(confirmationOf(critical, proposal, 'approve')).toEqual({ what: 'volume_id', expected: 'vol-7' });
  });

  it('is the name of an action without a target, and the request of an answer', () => {
    expect(
      confirmationOf(critical, { kind: 'action', action: { name: 'stop_all', arguments: {} } }, 'approve')?.expected,
    ).toBe('stop_all');
    expect(confirmationOf(critical, { kind: 'answer', text: 'Yes.' }, 'approve')?.expected).toBe('r-1');
  });

  it('is nothing for a rejection or a lower tier', () => {
    expect(confirmationOf(critical, critical.proposal, 'reject')).toBeNull();
    expect(confirmationOf(sampleCase(), critical.proposal, 'approve')).toBeNull();
  });

  it.each([
    ['4200.00', true],
    ['4,200.00', true],
    ['4 200', true],
    ['420000', false],
    ['4200.001', false],
    ['-4200', false],
    ['4200.00000', false],
    ['', false],
  ])('"%s" confirms 4200.00: %s', (typed, confirmed) => {
    expect(isConfirmed({ what: 'amount', expected: '4200.00' }, typed)).toBe(confirmed);
  });

  it('does not take a comma before two digits for thousands', () => {
    expect(isConfirmed({ what: 'amount', expected: '420000' }, '4200,00')).toBe(false);
    expect(isConfirmed({ what: 'amount', expected: '420000' }, '420,000')).toBe(true);
  });
});
