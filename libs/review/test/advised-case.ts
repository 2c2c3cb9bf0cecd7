import type { CaseOpened } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Proposal } from '@tidegate/contracts/request-events';
import { opened } from './judged.ts';

/** Stands in everything that the system makes of a case, so that a test sees where it comes out. */
export const advice = 'ADVICE';
/** The same among the numbers. */
const number = 0.4711;

type Opened = DataOf<typeof CaseOpened>;
const reason = { code: 'HIGH_VALUE_TRANSACTION' as const, detail: `${advice} reason`, from: `rule:${advice}` };

/** Puts advice wherever the contracts have a place for it. */
export function advise(to: Opened): void {
  to.reasons = [reason];
  const { decision, request, classification, assessment } = to.escalation;
  if (!decision || !request || !classification || !assessment) throw new Error('the example has all parts');
  Object.assign(decision, {
    reasons: [reason],
    firedRules: [{ id: `${advice}-rule`, effect: advice }],
    questions: [`${advice} question`],
    recommendation: {
      summary: `${advice} recommendation`,
      wouldChange: [{ fact: `${advice}_fact`, instead: advice, outcome: 'proceed', approval: 'none' }],
    },
    brief: { asked: advice, tried: [advice], weak: [`${advice} weak`], open: [advice] },
  });
  Object.assign(assessment, {
    reasons: [reason],
    composite: number,
    subScores: [
      {
        ...{ family: 'retrieval', score: number, weight: 1, present: 1 },
        contributions: [{ signal: `${advice}_signal`, value: number, penalty: number }],
      },
    ],
    calibration: { probability: number, calibrationId: `${advice}-calibration` },
    textFindings: { claimSupport: [number], contradictions: [[advice, advice]] },
    scoringVersion: `${advice}-scoring`,
  });
  Object.assign(classification, {
    notices: [{ code: 'LEGAL_MENTION', detail: `${advice} notice` }],
    refinement: { model: `${advice}-model` },
  });
  Object.assign(request, {
    proposal: rationalised(request.proposal),
    signals: { retrieval: { grounding: number, coverage: number } },
    claims: [{ text: 'It arrived nine days ago.', cites: ['ev-1'] }],
    evidence: [piece('ev-1')],
  });
}

/** A case that ana looks at, with advice everywhere, also in what colleagues and the product said since. */
export function advised(): CaseDetail {
  const it = structuredClone(opened);
  advise(it);
  const { request } = it.escalation;
  const at = '2026-11-20T09:40:00.000Z';
  return {
    ...{ caseId: it.caseId, kind: it.kind, tenantId: it.tenantId, requestId: it.requestId, title: it.title },
    ...{ queue: 'billing', level: 'L1', priority: 60, status: 'claimed', riskTier: 2, taskType: 'refund' },
    ...{ reasons: it.reasons, openedAt: at, dueAt: at, claimedBy: 'ana', leaseUntil: at, version: 3 },
    ...{ approvalsGiven: 0, approvalsRequired: 2, approverRoles: ['reviewer'], cohort: it.cohort },
    ...{ escalation: it.escalation, proposal: request!.proposal, actionDigest: 'f00', verdictDueAt: null },
    ...{
      preview: { summary: 'Refunds 412.50 EUR', effects: ['Sends a mail'], reversible: false },
      previewProblem: null,
    },
    verdicts: [
      { verdictId: 'v', verdict: 'approve', reason: 'agreed', note: `${advice} colleague`, reviewer: 'bo', at },
    ],
    asks: [
      {
        ...{
          askId: 'a',
          kind: 'refinement',
          question: 'Which order?',
          round: 1,
          roundsMax: 3,
          askedAt: at,
          askedBy: 'bo',
        },
        answer: {
          ...{ text: 'It is order 8812.', proposalRefused: null, answeredAt: at },
          ...{ evidence: [piece('ev-2')], proposal: rationalised(request!.proposal) },
        },
      },
    ],
  };
}

function rationalised(proposal: Proposal): Proposal {
  return proposal.kind === 'action' ? { ...proposal, rationale: `${advice} rationale` } : proposal;
}

function piece(id: string) {
  return { id, title: 'Refund policy', source: 'policies', quote: 'Within 30 days.', score: number };
}
