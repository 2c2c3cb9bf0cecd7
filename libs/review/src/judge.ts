import type { CaseKind } from '@tidegate/contracts/case-events';
import type { BlindPhase } from '@tidegate/contracts/http-blind';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import { acceptVerdict } from './accept-verdict.ts';
import type { Accepted } from './accept-verdict.ts';
import { isApproving, isAsking } from './approving.ts';
import { checkArbiter } from './arbitration.ts';
import { checkApprover } from './check-approver.ts';
import { checkLease } from './check-lease.ts';
import { checkVersion } from './check-version.ts';
import { fieldEdits } from './field-edits.ts';
import { checkJudged } from './guards/judge-blind.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewedCase } from './reviewed-case.ts';
import type { VerdictAttempt } from './verdict-attempt.ts';

export interface JudgeContext {
  /** RFC 3339. */
  readonly now: string;
  readonly queueNames: readonly string[];
  /** How often the product may be asked about one case; then the case climbs the ladder (requirement D6). */
  readonly roundsMax: number;
  /** Where the reviewer stands with a case that is judged blind; absent for all other cases. */
  readonly blind?: BlindPhase | null;
}

/** What each kind of case can be answered with: there must be something to allow, edit or ask about. */
const allowedVerdicts: Readonly<Record<CaseKind, readonly VerdictKind[]>> = {
  approval: ['approve', 'approve_with_edits', 'reject', 'request_information', 'refine', 'reroute', 'escalate'],
  handoff: ['approve', 'approve_with_edits', 'reject', 'request_information', 'refine', 'reroute', 'escalate'],
  invalid_request: ['reject', 'request_information', 'reroute', 'escalate'],
  audit_sample: ['approve', 'approve_with_edits', 'reject', 'reroute', 'escalate'],
  action_failure: ['approve', 'reject', 'reroute', 'escalate'],
};

/**
 * Judges a verdict: accepted with what follows from it, or refused with the first rule it breaks, in the order of
 * `refusalCodes` (requirements E2, E3, E5, E6, E7). Pure; the database enforces lease and separation of duties again.
 */
export function judge(reviewed: ReviewedCase, attempt: VerdictAttempt, context: JudgeContext): Accepted | Refusal {
  const { body, reviewer } = attempt;
  return (
    checkLease(reviewed, { reviewer: reviewer.id, fencingToken: body.fencingToken }, context.now) ??
    checkLook(reviewed, attempt, context) ??
    checkReason(body) ??
    checkDigest(reviewed, body) ??
    checkPerson(reviewed, body.verdict, reviewer) ??
    checkEdits(reviewed, body) ??
    checkTarget(reviewed, body, context.queueNames) ??
    checkSaid(reviewed, body) ??
    checkAllowed(reviewed, body) ??
    acceptVerdict(reviewed, attempt, context)
  );
}

type Body = VerdictAttempt['body'];

/** Whether the reviewer looked at the case as it is, and judged before they saw all of it where they have to. */
function checkLook(reviewed: ReviewedCase, attempt: VerdictAttempt, { blind }: JudgeContext): Refusal | null {
  return checkVersion(reviewed, attempt.expectedVersion) ?? checkJudged(blind, reviewed.caseId);
}

/** Whether this person may say this about the case. */
function checkPerson(
  reviewed: ReviewedCase,
  verdict: VerdictKind,
  reviewer: VerdictAttempt['reviewer'],
): Refusal | null {
  return checkApprover(reviewed, verdict, reviewer) ?? checkArbiter(reviewed, verdict, reviewer);
}

function checkReason(body: Body): Refusal | null {
  if (body.verdict === 'approve' || body.reason !== 'agreed') return null;
  return refuse('reason_required', `reason is "agreed"; "${body.verdict}" needs a reason of its own.`, '/reason');
}

function checkDigest(reviewed: ReviewedCase, body: Body): Refusal | null {
  if (reviewed.actionDigest === null || !isApproving(body.verdict)) return null;
  if (body.actionDigest === null) {
    return refuse(
      'digest_required',
      'actionDigest is missing; repeat that of the action on the screen.',
      '/actionDigest',
    );
  }
  if (body.actionDigest === reviewed.actionDigest) return null;
  const detail = `actionDigest is "${body.actionDigest}", the action is now ${reviewed.actionDigest}; read the case again.`;
  return refuse('digest_mismatch', detail, '/actionDigest');
}

function checkEdits(reviewed: ReviewedCase, body: Body): Refusal | null {
  const { proposal: edited, verdict } = body;
  if (verdict !== 'approve_with_edits') {
    if (edited === undefined) return null;
    return refuse(
      'edits_not_allowed',
      `"${verdict}" takes no proposal; leave it out or send "approve_with_edits".`,
      '/proposal',
    );
  }
  const { proposal } = reviewed;
  if (proposal === null)
    return refuse('edits_not_allowed', 'The case has no proposal that could be edited.', '/proposal');
  if (edited === undefined || fieldEdits(proposal, edited).length === 0) {
    return refuse(
      'edits_required',
      'proposal is missing or unchanged; send the whole edited proposal, or "approve".',
      '/proposal',
    );
  }
  if (edited.kind !== proposal.kind) {
    return refuse('edits_not_allowed', `kind is "${edited.kind}"; it stays "${proposal.kind}".`, '/proposal/kind');
  }
  if (edited.kind === 'action' && proposal.kind === 'action' && edited.action.name !== proposal.action.name) {
    const detail = `name is "${edited.action.name}"; it stays "${proposal.action.name}". Reject to have another action proposed.`;
    return refuse('edits_not_allowed', detail, '/proposal/action/name');
  }
  return null;
}

function checkTarget(reviewed: ReviewedCase, body: Body, queueNames: readonly string[]): Refusal | null {
  if (body.verdict !== 'reroute') return null;
  if (body.toQueue === undefined || body.toQueue === reviewed.queue) {
    return refuse(
      'target_queue_required',
      `toQueue is ${JSON.stringify(body.toQueue ?? null)}; name another queue.`,
      '/toQueue',
    );
  }
  if (queueNames.includes(body.toQueue)) return null;
  return refuse('unknown_queue', `toQueue is "${body.toQueue}"; send one of ${queueNames.join(', ')}.`, '/toQueue');
}

/** What the reviewer says beside the verdict. */
function checkSaid(reviewed: ReviewedCase, body: Body): Refusal | null {
  return checkQuestion(body) ?? checkCorrections(reviewed, body);
}

function checkQuestion(body: Body): Refusal | null {
  if (!isAsking(body.verdict) || (body.question ?? '').trim() !== '') return null;
  const what = body.verdict === 'refine' ? 'change' : 'find out';
  return refuse('question_required', `question is missing; say what the product has to ${what}.`, '/question');
}

function checkCorrections(reviewed: ReviewedCase, body: Body): Refusal | null {
  const shown = (reviewed.escalation.request?.evidence ?? []).map(({ id }) => id);
  const given = body.corrections?.incorrectEvidence ?? [];
  const unknown = given.findIndex(({ id }) => !shown.includes(id) && !reviewed.answeredEvidence.includes(id));
  if (unknown < 0) return null;
  const known = [...shown, ...reviewed.answeredEvidence].join(', ') || 'none';
  const detail = `id is ${JSON.stringify(given[unknown]?.id)}; the evidence of this case is ${known}.`;
  return refuse('unknown_evidence', detail, `/corrections/incorrectEvidence/${unknown}/id`);
}

function checkAllowed(reviewed: ReviewedCase, body: Body): Refusal | null {
  const allowed = allowedVerdicts[reviewed.kind];
  if (allowed.includes(body.verdict)) return null;
  const detail = `verdict is "${body.verdict}"; a case of kind ${reviewed.kind} takes ${allowed.join(', ')}.`;
  return refuse('verdict_not_allowed', detail, '/verdict');
}
