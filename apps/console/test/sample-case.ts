import type { Decision } from '@tidegate/contracts/decision-events';
import type { Assessment } from '@tidegate/contracts/evidence-events';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Request } from '@tidegate/contracts/request-events';

/** An answer with nothing beside it; for tests. */
export function sampleRequest(more: Partial<Request> = {}): Request {
  return {
    tenantId: 'acme',
    requestId: 'r-1',
    product: 'knowledge-assistant',
    checkpoint: { kind: 'answer', number: 1 },
    user: { id: 'employee-1', authenticated: true },
    question: 'How many days of parental leave do I have?',
    proposal: { kind: 'answer', text: 'You have 60 working days.' },
    signals: {},
    evidence: [],
    toolTrace: [],
    versions: { model: 'm', prompt: 'p' },
    ...more,
  };
}

/** An assessment of nothing; for tests. */
export function sampleAssessment(more: Partial<Assessment> = {}): Assessment {
  return {
    subScores: [],
    composite: null,
    reasons: [],
    calibration: null,
    cohortHistory: null,
    scoringVersion: '1',
    ...more,
  };
}

/** An approval by one person; for tests. */
export function sampleDecision(more: Partial<Decision> = {}): Decision {
  return {
    checkpointId: 'k-1',
    tenantId: 'acme',
    requestId: 'r-1',
    checkpoint: { kind: 'answer', number: 1 },
    outcome: 'approve',
    approval: 'single',
    reasons: [],
    firedRules: [],
    questions: [],
    obligations: { queue: null, approverRoles: [], mode: 'recommendation', auditSample: false, canary: false },
    cohort: 'acme/answer/m/p',
    scopes: ['global'],
    actionDigest: null,
    versions: {
      policy: { name: 'default', version: 1, hash: 'a'.repeat(64) },
      breakerEpoch: 0,
      autonomyStage: 'automatic',
      sampling: { rate: 0.05, keyId: 'k1' },
    },
    ...more,
  };
}

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
