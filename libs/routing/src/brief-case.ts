import type { ActionFailed } from '@tidegate/contracts/action-events';
import type { CaseKind, EscalationObject } from '@tidegate/contracts/case-events';
import { scopesOf } from '@tidegate/contracts/cohorts';
import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { Reason } from '@tidegate/contracts/evidence-events';
import type { Request, RequestRejected } from '@tidegate/contracts/request-events';
import type { CaseBrief } from './case-brief.ts';
import { cut, titleOf } from './case-title.ts';
import { storableText } from './storable-text.ts';

const noEscalation: EscalationObject = {
  decision: null,
  request: null,
  classification: null,
  assessment: null,
  rejection: null,
  failure: null,
};

/** The case that a decision asks for; null when no person is needed (`clarify`, and `proceed` that was not sampled). */
export function briefDecision(made: DataOf<typeof DecisionMade>): CaseBrief | null {
  const { decision, request, classification, assessment } = made;
  const kind = kindOf(made);
  if (kind === null) return null;
  const slice = { tenantId: decision.tenantId, versions: request.versions };
  const { policy } = decision.versions;
  return {
    kind,
    tenantId: decision.tenantId,
    requestId: decision.requestId,
    checkpointId: decision.checkpointId,
    title: titleOf(request),
    riskTier: classification.riskTier,
    taskType: classification.taskType,
    domains: classification.domains,
    product: request.product,
    language: request.user.language ?? null,
    // A queue that a rule asks for is where the decision is made; the audit of an automatic one is other work.
    askedQueue: kind === 'audit_sample' ? null : decision.obligations.queue,
    approval: kind === 'approval' ? decision.approval : 'single',
    approverRoles: kind === 'audit_sample' ? [] : decision.obligations.approverRoles,
    reasons: kind === 'audit_sample' ? [auditReason, ...decision.reasons] : decision.reasons,
    cohort: decision.cohort,
    scopes: kind === 'approval' ? scopesOf({ ...slice, taskType: classification.taskType }) : [],
    value: valueOf(request),
    policy: `${policy.name}@${policy.version}`,
    index: request.versions.index ?? null,
    escalation: { ...noEscalation, decision, request, classification, assessment },
  };
}

/** The DataOps case of a record that is no valid request (requirement A2). */
export function briefRejection(rejected: DataOf<typeof RequestRejected>): CaseBrief {
  const { checkpointId, problems, raw, position } = rejected;
  const first = problems[0];
  const where = first && first.pointer !== '' ? `${first.pointer} ` : '';
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const detail = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} at ${position.topic}/${position.partition}/${position.offset}`;
  return {
    ...withoutRequest,
    kind: 'invalid_request',
    // Nobody has checked these; everything else about a case is either derived or checked.
    tenantId: storableText(rejected.tenantId),
    requestId: storableText(rejected.requestId),
    checkpointId,
    title: cut(`Invalid request: ${where}${first?.detail ?? 'unreadable'}${more}`),
    reasons: [{ code: 'INVALID_REQUEST', detail, from: 'intake' }],
    escalation: { ...noEscalation, rejection: { problems, raw } },
  };
}

/** The case of an allowed action that was not executed. */
export function briefFailure(failed: DataOf<typeof ActionFailed>): CaseBrief {
  const { tenantId, requestId, checkpointId, actionName, code, detail } = failed;
  return {
    ...withoutRequest,
    kind: 'action_failure',
    tenantId,
    requestId,
    checkpointId,
    title: cut(`Not executed: ${actionName} (${code})`),
    taskType: failed.taskType,
    reasons: [{ code: 'ACTION_NOT_EXECUTED', detail: `${code}: ${detail}`.slice(0, 1_024), from: 'actions' }],
    cohort: failed.cohort,
    escalation: { ...noEscalation, failure: { code, detail } },
  };
}

const withoutRequest = {
  riskTier: null,
  taskType: null,
  domains: [],
  product: null,
  language: null,
  askedQueue: null,
  approval: 'single',
  approverRoles: [],
  cohort: null,
  scopes: [],
  value: null,
  policy: null,
  index: null,
} as const;

const auditReason: Reason = {
  code: 'AUDIT_SAMPLE',
  detail: 'Drawn at random from the automatic decisions.',
  from: 'policy',
};

function valueOf({ proposal }: Request) {
  return proposal.kind === 'action' ? (proposal.action.value ?? null) : null;
}

function kindOf({ decision }: DataOf<typeof DecisionMade>): CaseKind | null {
  switch (decision.outcome) {
    case 'approve':
      return 'approval';
    case 'handoff':
      return 'handoff';
    case 'proceed':
      return decision.obligations.auditSample ? 'audit_sample' : null;
    case 'clarify':
      return null;
  }
}
