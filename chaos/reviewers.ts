import { setTimeout as pause } from 'node:timers/promises';
import { ReviewClient } from '@tidegate/client/review-client';
import { runSimulatedReviewers } from '@tidegate/examples/reviewers/simulated-reviewers';
import { ordinaryHabit, type VerdictHabit } from '@tidegate/examples/reviewers/simulated-verdict';
import { shareOf } from './share-of.ts';

export interface ReviewersOptions {
  readonly reviewUrl: string;
  /** How many open cases they leave waiting, so that their ladders have steps to take. */
  readonly leaveOpen: number;
  readonly signal: AbortSignal;
}

const askedShare = 0.2;
const idleMs = 200;

/** As the ordinary one, but asks more, and lets most verdicts wait for their undo window. */
const carefulHabit: VerdictHabit = (detail) => {
  const isProposal = detail.kind === 'approval' || detail.kind === 'handoff';
  const share = shareOf(detail.caseId);
  if (isProposal && detail.asks.length === 0 && share < askedShare) {
    return { verdict: 'request_information', reason: 'needs_information', question: 'Which order is this about?' };
  }
  return { ...ordinaryHabit(detail), undoable: share < 0.8 };
};

/** Reviewers who go on until told otherwise, one of whom takes back most of what he says. A service that is away is tried again. */
export function startReviewers(options: ReviewersOptions): { stop(): Promise<void> } {
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, options.signal]);
  const work = runSimulatedReviewers({
    ...{ reviewUrl: options.reviewUrl, leaveOpen: options.leaveOpen, signal },
    reviewers: ['ana', 'bo', 'chen', 'dara', 'eli'],
    habit: () => carefulHabit,
    thinkingMs: 50,
    onProblem: () => undefined,
  });
  const hesitating = options.leaveOpen === 0 ? undefined : hesitate('bo', { ...options, signal });
  return {
    async stop() {
      ending.abort();
      await Promise.all([work, hesitating]);
    },
  };
}

/** Approves, takes it back, and gives the case to somebody else. What got no answer is left to the end of the lease. */
async function hesitate(reviewer: string, { reviewUrl, signal }: ReviewersOptions): Promise<void> {
  const client = new ReviewClient({ baseUrl: reviewUrl, reviewer });
  while (!signal.aborted) {
    await withSecondThoughts(client).catch(() => undefined);
    await pause(idleMs, undefined, { signal }).catch(() => undefined);
  }
}

async function withSecondThoughts(client: ReviewClient): Promise<void> {
  const claim = await client.claimNext('_any');
  if (claim === null) return;
  const { caseId, fencingToken } = claim;
  const { actionDigest } = claim.case;
  const { verdictId } = await client.verdict(caseId, {
    ...{
      fencingToken,
      verdict: 'approve',
      reason: 'agreed',
      note: 'On second thoughts.',
      actionDigest,
      undoable: true,
    },
  });
  const again = await client.withdraw(caseId, verdictId);
  await client.release(caseId, again.fencingToken);
}
