import type { VerdictKind } from '@tidegate/contracts/review-events';
import { isApproving } from './approving.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewedCase } from './reviewed-case.ts';

/** Whether a disagreement is for an arbiter to end, who is in another queue than the case (requirement D5). */
export function goesToArbiter({ arbiterQueue, queue, exercise }: ReviewedCase, disagrees: boolean): boolean {
  return disagrees && arbiterQueue !== null && arbiterQueue !== queue && exercise === null;
}

/** Whoever disagreed cannot be the arbiter of it, too. */
export function checkArbiter(reviewed: ReviewedCase, verdict: VerdictKind, reviewer: { id: string }): Refusal | null {
  const isForArbiter = reviewed.arbiterQueue === reviewed.queue && (isApproving(verdict) || verdict === 'reject');
  if (!isForArbiter || !reviewed.disputedBy.includes(reviewer.id)) return null;
  return refuse(
    'separation_of_duties',
    `${reviewer.id} rejected this case before it came to the arbiter; somebody else has to decide. Release it.`,
  );
}
