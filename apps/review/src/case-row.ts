import { actionDigestOf } from '@tidegate/contracts/action-digest';
import type { CaseOpened, EscalationObject, Level } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { ExerciseKind } from '@tidegate/contracts/http-guards';
import type { CaseDetail, CaseSummary } from '@tidegate/contracts/http-cases';
import type { BlindPhase } from '@tidegate/contracts/http-blind';
import { isHeld } from '@tidegate/review/check-lease';
import { hiddenReasons, withoutAdvice } from '@tidegate/review/guards/without-advice';
import type { Approval, ReviewedCase } from '@tidegate/review/reviewed-case';
import { rolesToApprove } from '@tidegate/review/roles-to-approve';
import { storable } from '@tidegate/review/storable';

/** A case as lists read it. Instants are RFC 3339. */
export interface SummaryRow {
  readonly caseId: string;
  readonly kind: CaseSummary['kind'];
  readonly tenantId: string;
  readonly requestId: string;
  readonly title: string;
  readonly queue: string;
  readonly level: Level;
  readonly priority: number;
  readonly status: 'open' | 'waiting' | 'closed';
  readonly riskTier: CaseSummary['riskTier'];
  readonly taskType: string | null;
  readonly reasons: CaseSummary['reasons'];
  readonly openedAt: string;
  readonly dueAt: string;
  readonly claimedBy: string | null;
  readonly leaseUntil: string | null;
  readonly approvalsGiven: number;
  readonly approvalsRequired: number;
  readonly version: number;
  readonly proposalVersion: number;
}

/** A case with everything on its screen and everything its rules need. */
export interface DetailRow
  extends SummaryRow, Pick<ReviewedCase, 'proposal' | 'actionDigest' | 'escalation' | 'cohort'> {
  readonly checkpointId: string;
  readonly approverRoles: string[];
  readonly proposedBy: string | null;
  readonly claimedAt: string | null;
  readonly waitingSince: string;
  readonly fencingToken: number;
  readonly passedBy: string[];
  readonly openedEventId: string;
  readonly traceparent: string | null;
  readonly dryRun: { actionDigest: string; preview: CaseDetail['preview']; problem: string | null } | null;
  readonly approvals: readonly Approval[];
  readonly verdicts: CaseDetail['verdicts'];
  readonly verdictDueAt: string | null;
  /** Set where the case is an exercise, which nobody is told before the verdict. */
  readonly exercise: ExerciseKind | null;
  readonly asksMade: number;
  readonly asksMax: number | null;
  readonly arbiterQueue: string | null;
  readonly asks: CaseDetail['asks'];
}

/** One line of the queue; a lease that ran out is not shown, since it holds nothing. */
export function summaryOf(row: SummaryRow, now: string, isBlind: boolean): CaseSummary {
  const held = row.status === 'open' && isHeld(row, now);
  const { caseId, kind, tenantId, requestId, title, queue, level, priority, riskTier, taskType, reasons } = row;
  const { openedAt, dueAt, approvalsGiven, approvalsRequired, version } = row;
  return {
    ...{ caseId, kind, tenantId, requestId, title, queue, level, priority, riskTier, taskType, reasons },
    ...{ openedAt, dueAt, approvalsGiven, approvalsRequired, version },
    status: held ? 'claimed' : row.status,
    claimedBy: held ? row.claimedBy : null,
    leaseUntil: held ? row.leaseUntil : null,
    ...(isBlind ? hiddenReasons : {}),
  };
}

/** A whole case, for somebody who stands so with it; without a phase it is not judged blind. */
export function detailOf(row: DetailRow, now: string, phase: BlindPhase | null): CaseDetail {
  const whole = wholeOf(row, now);
  if (phase === null) return whole;
  return { ...(phase.judgement === null ? withoutAdvice(whole) : whole), blind: phase };
}

function wholeOf(row: DetailRow, now: string): CaseDetail {
  const { approverRoles, cohort, escalation, proposal, actionDigest, verdicts, asks, verdictDueAt } = row;
  return {
    ...summaryOf(row, now, false),
    approverRoles,
    cohort,
    escalation,
    proposal,
    actionDigest,
    ...previewOf(row),
    verdicts,
    asks,
    verdictDueAt,
  };
}

export function reviewedOf(row: DetailRow): ReviewedCase {
  const { status, ...same } = row;
  const disputedBy = row.verdicts.flatMap(({ verdict, reviewer }) => (verdict === 'reject' ? [reviewer] : []));
  const answeredEvidence = row.asks.flatMap(({ answer }) => answer?.evidence.map(({ id }) => id) ?? []);
  return { ...same, closed: status === 'closed', waiting: status === 'waiting', answeredEvidence, disputedBy };
}

/** A dry run of the action before it was edited says nothing about the action now. */
function previewOf(row: DetailRow): Pick<CaseDetail, 'preview' | 'previewProblem'> {
  const { dryRun, actionDigest } = row;
  if (dryRun === null || actionDigest === null) return { preview: null, previewProblem: null };
  if (dryRun.actionDigest === actionDigest) return { preview: dryRun.preview, previewProblem: dryRun.problem };
  return { preview: null, previewProblem: 'The dry run was of the action before it was edited.' };
}

/** What a new case is stored as; the names are those of the columns. */
export function insertableOf(event: TidegateEvent<DataOf<typeof CaseOpened>>) {
  const opened = storable(event.data);
  const { approverRoles, approvalsRequired } = opened;
  return {
    case_id: opened.caseId,
    tenant_id: opened.tenantId,
    request_id: opened.requestId,
    checkpoint_id: opened.checkpointId,
    kind: opened.kind,
    title: opened.title,
    ...placementColumns(opened),
    opened_at: opened.openedAt,
    ...requestColumns(opened.escalation),
    approvals_required: approvalsRequired,
    asks_max: opened.plan?.roundsMax ?? null,
    arbiter_queue: opened.plan?.arbiterQueue ?? null,
    approver_roles: approverRoles,
    claim_roles: rolesToApprove({ approverRoles, approvalsRequired, decision: opened.escalation.decision }, []),
    opened_event_id: event.id,
    traceparent: event.traceparent ?? null,
    cohort: opened.cohort,
    reasons: opened.reasons,
    escalation: opened.escalation,
  };
}

function requestColumns({ request, classification }: EscalationObject) {
  const { riskTier = null, taskType = null } = classification ?? {};
  return {
    risk_tier: riskTier,
    task_type: taskType,
    proposed_by: request?.user.id ?? null,
    ...proposalColumns(request),
  };
}

/** The digest is of the proposal that is shown, which is what an approval is bound to (requirement E7). */
function proposalColumns(request: EscalationObject['request']) {
  if (request === null) return { proposal: null, action_digest: null };
  const { proposal } = request;
  return { proposal, action_digest: proposal.kind === 'action' ? actionDigestOf(proposal.action) : null };
}

function placementColumns({ placement }: DataOf<typeof CaseOpened>) {
  const { queue, level, priority, dueAt } = placement;
  return { queue, level, priority, due_at: dueAt };
}
