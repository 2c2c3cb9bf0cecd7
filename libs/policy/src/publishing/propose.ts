import { digestOf } from '@tidegate/contracts/action-digest';
import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import { textProblems } from '@tidegate/contracts/text-problems';
import { passGates, type Gate, type Proposed } from './gates.ts';
import { refused, type PublishingRefusal } from './publishing-refusal.ts';
import { isOpen, isSamePerson, isSuperseded, type Asked, type ScopeState } from './scope-state.ts';

export interface Proposal extends Proposed, Asked {
  readonly note: string | null;
}

/** A candidate as it is now; `unchanged` when it was so before, and nothing has to be told to anybody. */
export type CandidateStep =
  { readonly kind: 'changed' | 'unchanged'; readonly candidate: PolicyCandidate } | PublishingRefusal;

/**
 * A document on its way to being published (requirement C12). One version of a scope stands for one document for ever,
 * also where it was only a candidate, since decisions name it. Proposing the same again changes nothing.
 */
export function propose(proposal: Proposal, state: ScopeState, gates: readonly Gate[]): CandidateStep {
  const unusable = textProblems({ document: proposal.document, note: proposal.note });
  if (unusable.length > 0) return refused('gates_failed', 'The proposal has text that cannot be kept.', unusable);
  const hash = digestOf(proposal.document);
  const current = currentOf(state);
  if (current?.hash === hash) return { kind: 'unchanged', candidate: current };
  const version = versionProblem(proposal, hash, state);
  if (version !== null) return version;
  if (current !== undefined && !isSamePerson(current.proposedBy, proposal.by)) return inTheWay(current);
  const passed = passGates(gates, proposal);
  if (passed.kind === 'refused') return passed;
  const revision = (state.candidate?.revision ?? 0) + 1;
  return { kind: 'changed', candidate: newCandidate(proposal, { hash, revision, gates: passed.reports }) };
}

/** The candidate that still goes somewhere. */
function currentOf({ candidate, inForce }: ScopeState): PolicyCandidate | undefined {
  return candidate !== undefined && isOpen(candidate) && !isSuperseded(candidate, inForce) ? candidate : undefined;
}

function newCandidate(
  { document, note, by, now }: Proposal,
  found: Pick<PolicyCandidate, 'hash' | 'revision' | 'gates'>,
): PolicyCandidate {
  const { scope, version } = document;
  return {
    ...{ scope, revision: found.revision, version, hash: found.hash, document, stage: 'proposed', share: 0 },
    ...{ gates: found.gates, note, proposedBy: by, proposedAt: now, changedBy: by, changedAt: now },
  };
}

function versionProblem({ document }: Proposal, hash: string, state: ScopeState): PublishingRefusal | null {
  const { candidate, inForce } = state;
  const inForceVersion = inForce?.version ?? 0;
  if (inForce?.hash === hash)
    return refused(
      'version_not_raised',
      `Version ${inForceVersion} of ${document.name} is in force as it stands here.`,
    );
  // The same document may be proposed again after it was withdrawn; another one may not take its number.
  const taken = candidate !== undefined && candidate.hash !== hash ? candidate.version : 0;
  const highest = Math.max(inForceVersion, taken);
  if (document.version > highest) return null;
  const what = taken > inForceVersion ? 'was proposed with other content' : 'is in force';
  const detail = `The version is ${document.version}, but version ${highest} ${what} for scope "${document.scope}"; raise version to ${highest + 1}.`;
  return refused('version_not_raised', detail);
}

function inTheWay({ version, proposedBy, stage }: PolicyCandidate): PublishingRefusal {
  const detail = `Version ${version} by ${proposedBy} is ${stage}; publish or withdraw it before another one is proposed.`;
  return refused('candidate_in_the_way', detail);
}
