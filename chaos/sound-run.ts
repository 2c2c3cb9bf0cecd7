import type { Evidence, Facts, LoggedEvent } from './evidence.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();

type Line = readonly [topic: string, event: string, second: number, facts: Facts, requestId?: string];

const q = { checkpointId: 'p', caseId: 'c' };
const r = { checkpointId: 'p2', caseId: 'c2' };

/**
 * Two requests that needed people. The first climbed a ladder, was approved, executed and undone; about the second its product
 * was asked, two people approved it, one of them after taking a verdict back, and the product executed it with a grant.
 */
const lines: readonly Line[] = [
  ['request.submitted', 'request.submitted', 0, { checkpointId: 'p' }],
  [
    ...(['decision.made', 'decision.made', 1] as const),
    { checkpointId: 'p', outcome: 'approve', auditSample: false, decisionDigest: 'd' },
  ],
  ['case.lifecycle', 'case.opened', 2, { ...q, caseKind: 'approval', decisionDigest: 'd', approvalsRequired: 1 }],
  ['case.lifecycle', 'case.escalated', 5, { caseId: 'c', step: 1, byTimer: true }],
  [
    ...(['review.lifecycle', 'review.verdict-recorded', 20] as const),
    { ...q, verdictId: 'v', closesCase: true, reviewer: 'ana', approves: true },
  ],
  ['case.lifecycle', 'case.closed', 21, q],
  ['request.resolved', 'request.resolved', 22, { ...q, allowsAction: true, isAllowed: true, approvedBy: ['ana'] }],
  ['action.lifecycle', 'action.executed', 23, { checkpointId: 'p', grantId: 'g', receipt: 'r' }],
  ['action.lifecycle', 'action.rollback-requested', 24, { checkpointId: 'p', grantId: 'g', rollbackKey: 'k' }],
  ['action.lifecycle', 'action.rolled-back', 25, { checkpointId: 'p', grantId: 'g', rollbackKey: 'k', receipt: 'u' }],
  ['request.submitted', 'request.submitted', 0, { checkpointId: 'p2' }, 'q2'],
  [
    ...(['decision.made', 'decision.made', 1] as const),
    { checkpointId: 'p2', outcome: 'approve', auditSample: false, decisionDigest: 'd2' },
    'q2',
  ],
  [
    ...(['case.lifecycle', 'case.opened', 2] as const),
    { ...r, caseKind: 'approval', decisionDigest: 'd2', approvalsRequired: 2 },
    'q2',
  ],
  [
    'review.lifecycle',
    'review.verdict-recorded',
    3,
    { ...r, verdictId: 'w1', closesCase: false, reviewer: 'bo' },
    'q2',
  ],
  ['request.asked', 'request.asked', 3, { ...r, askId: 'a' }, 'q2'],
  ['case.lifecycle', 'case.waiting', 3, { caseId: 'c2' }, 'q2'],
  ['request.answered', 'request.answered', 6, { ...r, askId: 'a', answerHash: 'x' }, 'q2'],
  ['case.lifecycle', 'case.resumed', 6, { caseId: 'c2', because: 'answered' }, 'q2'],
  [
    ...(['review.lifecycle', 'review.verdict-recorded', 7] as const),
    { ...r, verdictId: 'w2', closesCase: false, reviewer: 'bo', approves: true },
    'q2',
  ],
  ['review.lifecycle', 'review.verdict-withdrawn', 7, { ...r, verdictId: 'w0', reviewer: 'ana' }, 'q2'],
  [
    ...(['review.lifecycle', 'review.verdict-recorded', 8] as const),
    { ...r, verdictId: 'w3', closesCase: true, reviewer: 'ana', approves: true },
    'q2',
  ],
  ['case.lifecycle', 'case.closed', 8, r, 'q2'],
  [
    ...(['request.resolved', 'request.resolved', 8] as const),
    { ...r, allowsAction: true, isAllowed: true, approvedBy: ['bo', 'ana'] },
    'q2',
  ],
  ['action.lifecycle', 'action.grant-issued', 9, { checkpointId: 'p2', grantId: 'g2' }, 'q2'],
  ['action.lifecycle', 'action.grant-redeemed', 9, { checkpointId: 'p2', grantId: 'g2', redemptionId: 'first' }, 'q2'],
];

function logged([topic, event, second, facts, requestId = 'q']: Line, offset: number): LoggedEvent {
  return {
    ...{ topic: `tidegate.${topic}.v1`, type: `tidegate.${event}.v1`, facts, offset, partition: 0, key: 'k' },
    ...{ id: `e${offset}`, requestId, valueHash: `h${offset}`, time: at(second), timestampMs: Date.parse(at(second)) },
  };
}

/** Everything that a run leaves behind in which all was kept. The place of an event is its offset. */
export function soundRun(): Evidence {
  const log = lines.map(logged);
  return {
    ...{ log, strikes: [], ladderSeconds: [2], chainProblems: [] },
    receipts: [
      { key: 'g', receipt: 'r' },
      { key: 'k', receipt: 'u' },
    ],
    submissions: [
      { requestId: 'q', checkpointId: 'p', door: 'http', acknowledged: true },
      { requestId: 'q2', checkpointId: 'p2', door: 'kafka', acknowledged: true },
    ],
    uses: [
      { grantId: 'g2', redemptionId: 'first', answer: 'may_act' },
      { grantId: 'g2', redemptionId: 'rival', answer: 'grant_used' },
    ],
    wishes: [{ grantId: 'g', answers: [false, true] }],
    audited: log.map(({ topic, offset, valueHash }) => ({ chain: `${topic}/0`, offset, valueHash })),
    tables: {
      statuses: ['p', 'p2'].map((checkpointId) => ({ checkpointId, decidedAt: at(1), resolution: 'allowed' })),
      routed: [
        { caseId: 'c', requestId: 'q', kind: 'approval', closed: true },
        { caseId: 'c2', requestId: 'q2', kind: 'approval', closed: true },
      ],
      reviewed: ['c', 'c2'].map((caseId) => ({ caseId, status: 'closed' })),
      verdicts: [
        { verdictId: 'v', caseId: 'c' },
        ...['w1', 'w2', 'w3'].map((verdictId) => ({ verdictId, caseId: 'c2' })),
      ],
      approvals: [
        { caseId: 'c', approver: 'ana' },
        { caseId: 'c2', approver: 'bo' },
        { caseId: 'c2', approver: 'ana' },
      ],
      executions: ['g', 'k'].map((grantId) => ({ grantId, checkpointId: grantId, state: 'executed' })),
      grants: [{ grantId: 'g2', state: 'redeemed', redemptionId: 'first' }],
      asks: [{ askId: 'a', caseId: 'c2', answerHash: 'x' }],
      ...{ timers: [], pending: [], outbox: [] },
    },
  };
}

export const timeAt = at;
