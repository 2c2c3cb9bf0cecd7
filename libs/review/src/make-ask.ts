import type { Ask } from '@tidegate/contracts/ask-events';
import { RequestAsked } from '@tidegate/contracts/ask-events';
import { derivedId } from '@tidegate/contracts/event-ids';
import { isAsking } from './approving.ts';
import type { ReviewedCase } from './reviewed-case.ts';
import type { VerdictAttempt } from './verdict-attempt.ts';

export interface AskTerms {
  /** RFC 3339. */
  readonly now: string;
  readonly roundsMax: number;
}

/** What becomes of a verdict that asks: an ask, or the ladder when the product was asked often enough (requirement D6). */
export type Asking =
  { readonly kind: 'none' } | { readonly kind: 'asked'; readonly ask: Ask } | { readonly kind: 'rounds_used_up' };

/** An unreadable request has no product that waits at a checkpoint; a question about it closes its case as before. */
export function makeAsk(
  reviewed: ReviewedCase,
  { body }: VerdictAttempt,
  verdictId: string,
  { now, roundsMax: usual }: AskTerms,
): Asking {
  const { verdict, question = '' } = body;
  if (!isAsking(verdict) || reviewed.kind === 'invalid_request') return { kind: 'none' };
  const roundsMax = reviewed.asksMax ?? usual;
  if (reviewed.asksMade >= roundsMax) return { kind: 'rounds_used_up' };
  const ask: Ask = {
    askId: derivedId(verdictId, RequestAsked.type),
    kind: verdict === 'refine' ? 'refinement' : 'information',
    question: question.trim(),
    round: reviewed.asksMade + 1,
    roundsMax,
    askedAt: now,
  };
  return { kind: 'asked', ask };
}
