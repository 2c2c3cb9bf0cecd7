import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import { documentGate, passGates } from './gates.ts';
import { refused, type PublishingRefusal } from './publishing-refusal.ts';
import { isSamePerson, openCandidate, previousOf, type Asked, type Published, type ScopeState } from './scope-state.ts';

/** What is in force now; `candidate` where the step ended one. */
export type PublicationStep =
  | { readonly kind: 'published'; readonly published: Published; readonly candidate?: PolicyCandidate }
  | { readonly kind: 'unchanged'; readonly published: Published }
  | PublishingRefusal;

/**
 * Puts a candidate in force (requirement C12): another person than the proposer says so, for the hash that they looked at.
 * Saying it again changes nothing.
 */
export function publishCandidate(asked: Asked & { readonly hash: string }, state: ScopeState): PublicationStep {
  const { hash, by, now } = asked;
  const { inForce } = state;
  if (inForce?.hash === hash && inForce.approvedBy !== undefined && isSamePerson(inForce.approvedBy, by))
    return { kind: 'unchanged', published: inForce };
  const found = openCandidate(state, hash);
  if ('kind' in found) return found;
  const { document, scope, version, proposedBy } = found;
  if (isSamePerson(proposedBy, by))
    return refused('same_person', `${proposedBy} proposed it; another person has to approve it.`);
  // It passed when it was proposed; the vocabulary of facts may have changed since.
  const passed = passGates([documentGate], { document, cases: [] });
  if (passed.kind === 'refused') return passed;
  const previous = previousOf(state.governing);
  const published: Published = {
    ...{ scope, version, hash, document, publishedBy: proposedBy, publishedAt: now, approvedBy: by },
    ...(previous === undefined ? {} : { previous }),
  };
  const revision = found.revision + 1;
  const candidate: PolicyCandidate = {
    ...found,
    ...{ revision, stage: 'published', share: 0, changedBy: by, changedAt: now },
  };
  return { kind: 'published', published, candidate };
}
