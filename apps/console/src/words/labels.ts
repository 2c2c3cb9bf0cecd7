import type { CaseKind } from '@tidegate/contracts/case-events';
import type { ApprovalLevel, Outcome, ResponseMode } from '@tidegate/contracts/decision-events';
import type { SignalFamily } from '@tidegate/contracts/evidence-events';
import type { RiskTier } from '@tidegate/contracts/request-events';
import type { RootCause, VerdictReason } from '@tidegate/contracts/review-events';

/** What the AI said, for the column beside the title: the glyph is always with words. */
export const kindLabels: Readonly<Record<CaseKind, { readonly name: string; readonly aiSays: string }>> = {
  approval: { name: 'Approval', aiSays: 'go ahead' },
  handoff: { name: 'Hand-off', aiSays: 'hand over' },
  invalid_request: { name: 'Invalid request', aiSays: 'unreadable' },
  audit_sample: { name: 'Audit sample', aiSays: 'went ahead' },
  action_failure: { name: 'Failed action', aiSays: 'tried, failed' },
};

export const tierLabels: Readonly<Record<RiskTier, string>> = {
  0: 'Informational',
  1: 'Recommendation',
  2: 'Transactional',
  3: 'Critical',
};

export const outcomeLabels: Readonly<Record<Outcome, string>> = {
  proceed: 'Proceed',
  clarify: 'Clarify',
  approve: 'Approve first',
  handoff: 'Hand off',
};

/** Who has to agree (requirement C5). */
export const approvalLabels: Readonly<Record<ApprovalLevel, string>> = {
  none: 'nobody',
  single: 'one person',
  dual: 'two people',
  executive: 'an executive',
};

/** What the product may do meanwhile (requirement C15). */
export const modeLabels: Readonly<Record<ResponseMode, string>> = {
  direct_answer: 'answer by itself',
  clarifying_question: 'ask the user',
  recommendation: 'recommend, and wait',
  handoff_summary: 'say that a person takes over',
};

export const familyLabels: Readonly<Record<SignalFamily, string>> = {
  retrieval: 'Retrieval',
  generation: 'Generation',
  tooling: 'Tooling',
  workflow: 'Workflow',
  conversation: 'Conversation',
  history: 'History',
};

/** Reasons that a reviewer can pick; `agreed` is not among them, for it needs no picking. */
export const verdictReasonLabels: Readonly<Record<Exclude<VerdictReason, 'agreed'>, string>> = {
  wrong_answer: 'Wrong answer',
  missing_evidence: 'Evidence is missing',
  incorrect_evidence: 'Evidence is incorrect',
  policy_violation: 'Against policy',
  wrong_amount: 'Wrong amount',
  wrong_target: 'Wrong target',
  insufficient_identity: 'Identity not established',
  needs_specialist: 'Needs a specialist',
  needs_authority: 'Needs more authority',
  needs_information: 'Needs information',
  other: 'Other (say in the note)',
};

export const rootCauseLabels: Readonly<Record<RootCause, string>> = {
  prompt_failure: 'Prompt failure',
  retrieval_miss: 'Retrieval missed it',
  retrieval_conflict_or_freshness: 'Conflicting or stale retrieval',
  tool_failure_or_missing_capability: 'Tool failed or is missing',
  policy_too_strict_or_loose: 'Policy too strict or too loose',
  missing_business_data: 'Business data missing',
  user_ambiguity: 'User was ambiguous',
  unsupported_task: 'Task not supported',
};

/** `HIGH_VALUE_TRANSACTION`, `issue_refund`, `data-ops` or `staleReadSeconds` as words. */
export function wordsOf(identifier: string): string {
  const words = identifier
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Who says so, for people: `rule:refund-limit` is `rule refund-limit`. */
export function sourceWords(from: string): string {
  const colon = from.indexOf(':');
  return colon < 0 ? `${from} signals` : `${from.slice(0, colon)} ${from.slice(colon + 1)}`;
}
