import type { CaseDetail, VerdictBody } from '@tidegate/contracts/http-cases';
import type { VerdictReason } from '@tidegate/contracts/review-events';

/** How a simulated reviewer answers a case. Deterministic, so that a demonstration can be repeated. */
export type VerdictHabit = (detail: CaseDetail) => Omit<VerdictBody, 'fencingToken'>;

/**
 * The ordinary habit: agrees with most proposals, corrects weak evidence, asks where fields are missing. The choice
 * hangs on the case id, not on chance.
 */
export const ordinaryHabit: VerdictHabit = (detail) => {
  if (detail.kind === 'invalid_request') return disagree('other', 'The record cannot be read; the product was told.');
  if (detail.kind === 'action_failure') return agree(detail, 'Looked into it; the product was told.');
  const roll = shareOf(detail.caseId);
  if (detail.kind === 'audit_sample')
    return roll < 0.97 ? agree(detail) : disagree('wrong_answer', 'Should have been asked.');
  if (roll < 0.86) return agree(detail);
  if (roll < 0.94) return disagree('incorrect_evidence', 'The evidence does not support this.');
  return detail.asks.length === 0 ? askForInformation(detail) : agree(detail, 'The product has answered.');
};

/** Disagrees with most cases of the cohorts that `matches` picks; otherwise the habit of `others`. */
export function disagreeingHabit(matches: (detail: CaseDetail) => boolean, others: VerdictHabit): VerdictHabit {
  return (detail) => {
    if (!matches(detail)) return others(detail);
    return shareOf(detail.caseId) < 0.85 ? disagree('wrong_amount', 'Shipping must not be refunded.') : agree(detail);
  };
}

/** Agrees with everything: what reviewers do once the fault behind a spike is gone. */
export const contentHabit: VerdictHabit = (detail) => agree(detail);

function agree(detail: CaseDetail, note = ''): Omit<VerdictBody, 'fencingToken'> {
  return {
    verdict: 'approve',
    reason: 'agreed',
    note,
    actionDigest: detail.actionDigest,
    escalationNeeded: (detail.riskTier ?? 0) >= 2,
  };
}

function disagree(reason: VerdictReason, note: string): Omit<VerdictBody, 'fencingToken'> {
  return { verdict: 'reject', reason, note, escalationNeeded: true, rootCause: 'prompt_failure' };
}

function askForInformation(detail: CaseDetail): Omit<VerdictBody, 'fencingToken'> {
  return {
    verdict: 'request_information',
    reason: 'needs_information',
    note: `Unclear: ${detail.title}`,
    question: 'Which order is this about?',
    escalationNeeded: true,
    rootCause: 'user_ambiguity',
  };
}

/** A number in [0, 1) that the id decides: its last eight hexadecimal digits. */
function shareOf(caseId: string): number {
  return Number.parseInt(caseId.replaceAll('-', '').slice(-8), 16) / 0x1_0000_0000;
}
