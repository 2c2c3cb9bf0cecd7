import type { CaseDetail } from '@tidegate/contracts/http-cases';

/** A refund of tier 2 that waits for an approval; for tests. */
export function sampleCase(more: Partial<CaseDetail> = {}): CaseDetail {
  return {
    caseId: 'c-1',
    kind: 'approval',
    tenantId: 'acme',
    requestId: 'r-1',
    title: 'Refund EUR 4,200.00 to cust_981',
    queue: 'billing',
    level: 'L1',
    priority: 50,
    status: 'claimed',
    riskTier: 2,
    taskType: 'refund',
    reasons: [],
    openedAt: '2026-03-01T10:00:00.000Z',
    dueAt: '2026-03-01T11:00:00.000Z',
    claimedBy: 'ana',
    leaseUntil: '2026-03-01T10:20:00.000Z',
    approvalsGiven: 0,
    approvalsRequired: 1,
    version: 3,
    approverRoles: [],
    cohort: null,
    escalation: {
      decision: null,
      request: null,
      classification: null,
      assessment: null,
      rejection: null,
      failure: null,
    },
    proposal: {
      kind: 'action',
      action: {
        name: 'issue_refund',
        arguments: { order_id: 'o-1', customer_id: 'cust_981', reason: 'late delivery' },
        value: { amount: '4200.00', currency: 'EUR' },
      },
    },
    actionDigest: 'd'.repeat(64),
    preview: null,
    previewProblem: null,
    verdicts: [],
    asks: [],
    verdictDueAt: null,
    ...more,
  };
}
