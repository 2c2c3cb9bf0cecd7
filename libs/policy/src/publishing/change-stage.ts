import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import type { CandidateStep } from './propose.ts';
import { refused, type PublishingRefusal } from './publishing-refusal.ts';
import { isSamePerson, openCandidate, otherCandidate, type Asked, type ScopeState } from './scope-state.ts';

export interface StageChange extends Asked {
  readonly hash: string;
  readonly stage: 'proposed' | 'shadow' | 'canary';
  /** Above 0 in stage `canary`, else 0. */
  readonly share: number;
}

/** How much a candidate may decide before a second person has put it in force. */
export interface CanaryLimits {
  /** The largest share of all. */
  readonly shareMax: number;
  /** The largest share that the proposer can reach alone. */
  readonly shareAloneMax: number;
}

/**
 * Moves a candidate between its stages, back and forth. A canary decides for real, so it is limited: a share of everything
 * would be a publication by one person.
 */
export function changeStage(change: StageChange, state: ScopeState, limits: CanaryLimits): CandidateStep {
  const { hash, stage, share, by, now } = change;
  const found = openCandidate(state, hash);
  if ('kind' in found) return found;
  if (found.stage === stage && found.share === share) return { kind: 'unchanged', candidate: found };
  const problem = shareProblem(change, found, limits);
  if (problem !== null) return problem;
  const revision = found.revision + 1;
  return { kind: 'changed', candidate: { ...found, revision, stage, share, changedBy: by, changedAt: now } };
}

function shareProblem(
  { share, by }: StageChange,
  { proposedBy }: PolicyCandidate,
  { shareMax, shareAloneMax }: CanaryLimits,
): PublishingRefusal | null {
  if (share > shareMax)
    return refused('share_too_large', `The share is ${share}; at most ${shareMax} is a canary, so publish it instead.`);
  if (share > shareAloneMax && isSamePerson(by, proposedBy)) {
    const detail = `${proposedBy} proposed it and may let it decide for at most ${shareAloneMax} alone; a share of ${share} takes another person.`;
    return refused('same_person', detail);
  }
  return null;
}

/** Ends a candidate at whatever stage, also one that was superseded; taking automation away takes one person. */
export function withdraw({ hash, by, now }: Asked & { readonly hash: string }, state: ScopeState): CandidateStep {
  const { candidate } = state;
  if (candidate?.stage === 'withdrawn' && candidate.hash === hash) return { kind: 'unchanged', candidate };
  if (candidate === undefined || candidate.stage === 'withdrawn' || candidate.stage === 'published')
    return refused('no_candidate', 'The scope has no candidate that could be withdrawn.');
  if (candidate.hash !== hash) return otherCandidate(candidate, hash);
  const revision = candidate.revision + 1;
  return {
    kind: 'changed',
    candidate: { ...candidate, revision, stage: 'withdrawn', share: 0, changedBy: by, changedAt: now },
  };
}
