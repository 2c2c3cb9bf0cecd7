import { describe, expect, it } from '@jest/globals';
import { CaseDetail } from '@tidegate/contracts/http-cases';
import { advice, advised } from '../../test/advised-case.ts';
import { withoutAdvice } from './without-advice.ts';

describe('a case for somebody who judges it blind', () => {
  const detail = advised();
  const hidden = withoutAdvice(detail);
  const text = JSON.stringify(hidden);

  it('tells nothing of what the system makes of it', () => {
    expect(JSON.stringify(detail).split(advice).length).toBeGreaterThan(20);
    expect(text).not.toContain(advice);
    expect(text).not.toMatch(/0\.4711/);
    expect(hidden).toMatchObject({
      ...{ reasons: [], reasonsHidden: true, verdicts: [] },
      escalation: { decision: null, assessment: null, request: { signals: {} } },
    });
  });

  it('shows all that is judged', () => {
    const { request } = detail.escalation;
    expect(hidden.escalation.request).toMatchObject({
      ...{ question: request!.question, user: request!.user, toolTrace: request!.toolTrace, claims: request!.claims },
      evidence: [{ id: 'ev-1', title: 'Refund policy', quote: 'Within 30 days.' }],
    });
    expect(hidden.proposal).toEqual({ kind: 'action', action: (detail.proposal as { action: object }).action });
    expect([hidden.actionDigest, hidden.preview, hidden.riskTier]).toEqual([
      ...[detail.actionDigest, detail.preview, detail.riskTier],
    ]);
    expect(hidden.asks[0]!.answer).toMatchObject({ text: 'It is order 8812.', evidence: [{ id: 'ev-2' }] });
  });

  it('leaves out what a later version adds to a request, and is still a case', () => {
    const later = structuredClone(detail) as unknown as { escalation: Record<string, Record<string, unknown>> };
    later.escalation['request']!['selfAssessment'] = 'sure';
    later.escalation['opinion'] = { of: 'somebody' };
    expect(JSON.stringify(withoutAdvice(later as unknown as CaseDetail))).toBe(text);
    expect(CaseDetail.safeParse(hidden).error).toBeUndefined();
  });
});
