import { readFileSync } from 'node:fs';
import type { CaseOpened } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Proposal } from '@tidegate/contracts/request-events';
import { opened } from './judged.ts';

/** Stands in everything that the system makes of a case, so that a test sees where it comes out; 0.4711 among the numbers. */
export const advice = 'ADVICE';

const given = JSON.parse(readFileSync(new URL('advice.json', import.meta.url), 'utf8')) as {
  readonly reasons: Opened['reasons'];
  readonly rationale: string;
  readonly escalation: Readonly<Record<'decision' | 'assessment' | 'classification' | 'request', object>>;
};

type Opened = DataOf<typeof CaseOpened>;

/** Puts advice wherever the contracts have a place for it. */
function advise(to: Opened): void {
  to.reasons = given.reasons;
  const parts = to.escalation as unknown as Readonly<Record<string, object>>;
  for (const [name, change] of Object.entries(given.escalation)) Object.assign(parts[name]!, change);
  const { request } = to.escalation;
  request!.proposal = rationalised(request!.proposal);
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
  return proposal.kind === 'action' ? { ...proposal, rationale: given.rationale } : proposal;
}

function piece(id: string) {
  return { id, title: 'Refund policy', source: 'policies', quote: 'Within 30 days.', score: 0.4711 };
}
