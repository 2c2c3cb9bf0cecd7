import type { Corrections } from '@tidegate/contracts/corrections';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import type { VerdictAttempt } from './verdict-attempt.ts';

const becameOf: Readonly<Record<VerdictKind, Corrections['answer']>> = {
  approve: 'accepted',
  approve_with_edits: 'edited',
  reject: 'rejected',
  request_information: null,
  refine: null,
  reroute: null,
  escalate: null,
};

/** What the reviewer would have had otherwise, with what the verdict says by itself (requirement E9). */
export function correctionsOf({ body }: VerdictAttempt): Corrections {
  const {
    missingEvidence = [],
    incorrectEvidence = [],
    betterQuery = null,
    policyReason = null,
  } = body.corrections ?? {};
  return { answer: becameOf[body.verdict], missingEvidence, incorrectEvidence, betterQuery, policyReason };
}
