import type { ReasonCode } from '@tidegate/contracts/reason-codes';

const questions: Partial<Readonly<Record<ReasonCode, string>>> = {
  AMBIGUOUS_USER_INTENT: 'What does the user want?',
  UNVERIFIED_IDENTITY: 'Is the user who they say they are?',
  ENTITY_MISMATCH: 'Which entity is this about?',
  CONFLICTING_EVIDENCE: 'Which of the contradicting sources is right?',
  MISSING_AUTH_SOURCE: 'Which authoritative source settles this?',
  POLICY_VERSION_MISMATCH: 'What does the policy in force say?',
  MISSING_PRECONDITION: 'Is the unmet precondition really needed?',
  STALE_READ: 'Is what was read still true?',
};

/** What nobody knows yet, by the reason that says so; undefined where a reason leaves nothing open. */
export function openQuestionOf(reason: ReasonCode): string | undefined {
  return questions[reason];
}
