import type { Ask } from '@tidegate/contracts/ask-events';
import { actionDigestOf } from '@tidegate/contracts/action-digest';
import type { Decision } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { BlindPhase } from '@tidegate/contracts/http-blind';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { Proposal, Resolution } from '@tidegate/contracts/request-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { FieldEdit, VerdictKind } from '@tidegate/contracts/review-events';
import { goesToArbiter } from './arbitration.ts';
import { isApproving } from './approving.ts';
import { correctionsOf } from './correct.ts';
import { fieldEdits } from './field-edits.ts';
import { blindRecordOf } from './guards/blind-first.ts';
import { makeAsk } from './make-ask.ts';
import type { AskTerms, Asking } from './make-ask.ts';
import { resolveRequest } from './resolve-request.ts';
import type { ResolvedData } from './resolve-request.ts';
import type { ReviewedCase } from './reviewed-case.ts';
import type { VerdictAttempt } from './verdict-attempt.ts';

/** What follows from a verdict: the case as it stands afterwards and what the world is told. */
export interface Accepted {
  readonly refused?: never;
  readonly verdict: DataOf<typeof VerdictRecorded>;
  /** Null while the case stays open, and for cases that no product waits for. */
  readonly resolved: ResolvedData | null;
  readonly closesCase: boolean;
  readonly proposal: Proposal | null;
  readonly actionDigest: string | null;
  /** Present proposal version; one more than before when the reviewer edited. */
  readonly proposalVersion: number;
  /** Set when the verdict counts as an approval of that version. */
  readonly approves: boolean;
  readonly approvalsGiven: number;
  /** Where the case waits from now on; routing confirms it with the deadline. */
  readonly queue: string;
  /** What the product is asked; the case waits for it. */
  readonly ask: Ask | null;
}

const resolutions: Readonly<Record<VerdictKind, Resolution | null>> = {
  approve: 'allowed',
  approve_with_edits: 'allowed_with_edits',
  reject: 'denied',
  request_information: 'information_needed',
  refine: null,
  reroute: null,
  escalate: null,
};
const overrides: Readonly<Record<VerdictKind, boolean | null>> = {
  approve: false,
  approve_with_edits: true,
  reject: true,
  request_information: null,
  refine: null,
  reroute: null,
  escalate: null,
};

/** What the rules of a verdict know beside the case. */
export type AcceptTerms = AskTerms & { readonly blind?: BlindPhase | null };

/** Applies a verdict that broke no rule. The id follows from the claim, since a claim gives one verdict at most. */
export function acceptVerdict(reviewed: ReviewedCase, attempt: VerdictAttempt, terms: AcceptTerms): Accepted {
  const { body, reviewer } = attempt;
  const { now } = terms;
  const after = proposalAfter(reviewed, body.proposal);
  const approves = isApproving(body.verdict);
  const earlier = after.edits.length > 0 ? [] : reviewed.approvals.map(({ approver }) => approver);
  const approvers = approves ? [...earlier, reviewer.id] : [];
  const approvalsGiven = approves ? approvers.length : earlier.length;
  const verdictId = verdictIdOf(reviewed.caseId, body.fencingToken);
  const asking = makeAsk(reviewed, attempt, verdictId, terms);
  const overridden = overriddenBy(body.verdict, reviewed);
  const disputed = goesToArbiter(reviewed, overridden === true);
  const closesCase = !disputed && ends(reviewed, body.verdict, { approvals: approvers.length, asking });
  const resolution = closesCase ? resolutionOf(reviewed, body.verdict, after) : null;
  const verdict: DataOf<typeof VerdictRecorded> = {
    ...aboutCase(reviewed),
    ...saidBy(attempt),
    verdictId,
    approvalNumber: approvers.length,
    closesCase,
    resolution,
    ...aboutAsking(asking),
    ...aboutBlind(blindRecordOf(terms.blind, reviewed.kind, body.verdict)),
    corrections: correctionsOf(attempt),
    overridden,
    edits: after.edits,
    proposal: after.proposal,
    actionDigest: after.actionDigest,
    handlingSeconds: secondsBetween(reviewed.claimedAt, now),
    at: now,
  };
  const ending = { verdict, approvers, question: body.question };
  return {
    verdict,
    resolved: resolution === null ? null : resolveRequest(reviewed, { ...ending, resolution }),
    ...{ closesCase, approves, approvalsGiven },
    ...{ proposal: after.proposal, actionDigest: after.actionDigest, proposalVersion: after.proposalVersion },
    queue: (disputed ? reviewed.arbiterQueue : verdict.toQueue) ?? reviewed.queue,
    ask: verdict.ask ?? null,
  };
}

/** Whether nothing is left to do after it: enough approvals, or an end that no answer of the product is waited for. */
function ends(
  { approvalsRequired }: ReviewedCase,
  verdict: VerdictKind,
  { approvals, asking }: { readonly approvals: number; readonly asking: Asking },
): boolean {
  if (isApproving(verdict)) return approvals >= approvalsRequired;
  return asking.kind === 'none' && resolutions[verdict] !== null;
}

/** Id of the verdict that a claim gives; also the way to find it again when the answer got lost. */
export function verdictIdOf(caseId: string, fencingToken: number): string {
  return derivedId(caseId, VerdictRecorded.type, String(fencingToken));
}

/** A product waits for an answer to these; audits and failed actions are between us. */
function resolutionOf(reviewed: ReviewedCase, verdict: VerdictKind, after: { changed: boolean }): Resolution | null {
  if (reviewed.kind === 'audit_sample' || reviewed.kind === 'action_failure') return null;
  // The second of two approvals releases what the first one edited.
  if (verdict === 'approve' && after.changed) return 'allowed_with_edits';
  return resolutions[verdict];
}

function overriddenBy(verdict: VerdictKind, { kind }: ReviewedCase): boolean | null {
  const judgesProposal = kind === 'approval' || kind === 'handoff' || kind === 'audit_sample';
  return judgesProposal ? overrides[verdict] : null;
}

function proposalAfter(reviewed: ReviewedCase, edited: Proposal | undefined): ProposalAfter {
  const { proposal, proposalVersion, actionDigest } = reviewed;
  const changed = proposalVersion > 1;
  if (proposal === null || edited === undefined) return { proposal, actionDigest, proposalVersion, edits: [], changed };
  return {
    proposal: edited,
    actionDigest: edited.kind === 'action' ? actionDigestOf(edited.action) : null,
    proposalVersion: proposalVersion + 1,
    edits: fieldEdits(proposal, edited),
    changed: true,
  };
}

interface ProposalAfter {
  readonly proposal: Proposal | null;
  readonly actionDigest: string | null;
  readonly proposalVersion: number;
  readonly edits: FieldEdit[];
  /** Whether any reviewer changed what the product proposed. */
  readonly changed: boolean;
}

function saidBy({ body, reviewer }: VerdictAttempt) {
  return {
    verdict: body.verdict,
    reason: body.reason,
    note: body.note,
    reviewer: reviewer.id,
    escalationNeeded: body.escalationNeeded ?? null,
    rootCause: body.rootCause ?? null,
    toQueue: body.verdict === 'reroute' ? (body.toQueue ?? null) : null,
  };
}

function aboutCase(reviewed: ReviewedCase) {
  const { caseId, kind: caseKind, tenantId, requestId, checkpointId, cohort, approvalsRequired } = reviewed;
  const { decision, request, classification } = reviewed.escalation;
  return {
    ...{ caseId, caseKind, tenantId, requestId, checkpointId, cohort, approvalsRequired },
    ...aboutDecision(decision),
    taskType: classification?.taskType ?? null,
    versions: request?.versions ?? null,
  };
}

function aboutDecision(decision: Decision | null) {
  if (decision === null) return { checkpoint: null, outcome: null, canary: false };
  const { checkpoint, outcome, obligations } = decision;
  return { checkpoint, outcome, canary: obligations.canary };
}

function aboutAsking(asking: Asking): Pick<DataOf<typeof VerdictRecorded>, 'ask' | 'roundsUsedUp'> {
  if (asking.kind === 'asked') return { ask: asking.ask };
  return asking.kind === 'rounds_used_up' ? { roundsUsedUp: true } : {};
}

function aboutBlind(
  blind: DataOf<typeof VerdictRecorded>['blind'] | null,
): Pick<DataOf<typeof VerdictRecorded>, 'blind'> {
  return blind ? { blind } : {};
}

function secondsBetween(earlier: string | null, later: string): number {
  return earlier === null ? 0 : Math.max(0, (Date.parse(later) - Date.parse(earlier)) / 1_000);
}
