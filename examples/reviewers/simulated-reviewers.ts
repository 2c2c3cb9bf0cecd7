import { setTimeout as pause } from 'node:timers/promises';
import { ReviewClient } from '@tidegate/client/review-client';
import { TidegateProblem } from '@tidegate/client/tidegate-problem';
import type { CaseDetail, Claim } from '@tidegate/contracts/http-cases';
import type { VerdictHabit } from './simulated-verdict.ts';

export interface SimulatedReviewersOptions {
  readonly reviewUrl: string;
  readonly reviewers: readonly string[];
  readonly habit: () => VerdictHabit;
  /** Time between a claim and the verdict. */
  readonly thinkingMs: number;
  /** How many open cases they leave for a person to decide; 0 takes all. */
  readonly leaveOpen: number;
  readonly signal: AbortSignal;
  readonly onProblem: (problem: unknown) => void;
}

/** Reviewers at work, each in a loop: claim the next case, think, answer. Resolves when the signal aborts. */
export async function runSimulatedReviewers(options: SimulatedReviewersOptions): Promise<void> {
  await Promise.all(options.reviewers.map((reviewer) => work(reviewer, options)));
}

/** Nothing to do, or not my turn: look again after this. */
const idleMs = 150;

async function work(reviewer: string, options: SimulatedReviewersOptions): Promise<void> {
  const client = new ReviewClient({ baseUrl: options.reviewUrl, reviewer });
  while (!options.signal.aborted) {
    try {
      const claim = (await mayTake(client, options)) ? await client.claimNext('_any') : null;
      if (claim === null) await pause(idleMs, undefined, { signal: options.signal });
      else await answer(client, claim, options);
    } catch (error) {
      if (options.signal.aborted) return;
      options.onProblem(error);
      await pause(idleMs, undefined, { signal: options.signal }).catch(() => undefined);
    }
  }
}

async function mayTake(client: ReviewClient, { leaveOpen }: SimulatedReviewersOptions): Promise<boolean> {
  if (leaveOpen === 0) return true;
  const queues = await client.queues();
  return queues.reduce((open, queue) => open + queue.open, 0) > leaveOpen;
}

async function answer(client: ReviewClient, claim: Claim, options: SimulatedReviewersOptions): Promise<void> {
  await pause(options.thinkingMs, undefined, { signal: options.signal });
  const { caseId, fencingToken } = claim;
  try {
    const detail = await seenWhole(client, claim);
    await client.verdict(caseId, { fencingToken, ...options.habit()(detail) });
  } catch (error) {
    // Somebody without the authority gives the case back, as a person would.
    if (!(error instanceof TidegateProblem)) throw error;
    await client.release(caseId, fencingToken);
    if (!refusalsOfAuthority.has(error.code)) throw error;
  }
}

/** The case with everything on it; one that is judged blind shows the rest after a judgement. */
async function seenWhole(client: ReviewClient, { caseId, fencingToken, case: detail }: Claim): Promise<CaseDetail> {
  if (detail.blind?.judgement !== null) return detail;
  return client.judge(caseId, { fencingToken, judgement: 'unsure' });
}

const refusalsOfAuthority = new Set(['role_required', 'already_approved', 'separation_of_duties']);
