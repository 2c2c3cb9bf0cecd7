import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import type { PolicyPublished } from '@tidegate/contracts/control-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { refused, type PublishingRefusal } from './publishing-refusal.ts';

export type Published = DataOf<typeof PolicyPublished>;

/** All that is known about one scope when somebody asks for a change. */
export interface ScopeState {
  /** What is published for the scope itself. */
  readonly inForce: Published | undefined;
  /** What decides for the scope: its own policy, else that of `*`. */
  readonly governing: Published | undefined;
  /** The last candidate, also one that is over. */
  readonly candidate: PolicyCandidate | undefined;
}

/** Who asks, and when (RFC 3339, UTC). */
export interface Asked {
  readonly by: string;
  readonly now: string;
}

/**
 * A document and the one that it replaces travel in one record of at most 900,000 bytes, and a proposal in one HTTP body of
 * 1 MiB.
 */
export const documentBytesMax = 400_000;

export function bytesOf(document: Published['document']): number {
  return utf8ToBytes(JSON.stringify(document)).length;
}

/** Whether a candidate is still on its way. */
export function isOpen({ stage }: PolicyCandidate): boolean {
  return stage !== 'withdrawn' && stage !== 'published';
}

/** Whether a version as high as the candidate's is in force, so that it was judged against something that is gone. */
export function isSuperseded({ version }: PolicyCandidate, inForce: Published | undefined): boolean {
  return version <= (inForce?.version ?? 0);
}

/** Names are compared without regard to case: nobody is a second person by the shift key. */
export function isSamePerson(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The candidate that `hash` means, if it can still go somewhere. */
export function openCandidate(state: ScopeState, hash: string): PolicyCandidate | PublishingRefusal {
  const { candidate, inForce } = state;
  if (candidate === undefined || !isOpen(candidate)) {
    const last = candidate === undefined ? 'none was ever proposed' : `the last one was ${candidate.stage}`;
    return refused('no_candidate', `The scope has no candidate: ${last}. Propose the policy first.`);
  }
  if (candidate.hash !== hash) return otherCandidate(candidate, hash);
  if (isSuperseded(candidate, inForce)) {
    const detail = `Version ${inForce!.version} is in force meanwhile; propose the change again as version ${inForce!.version + 1} or higher.`;
    return refused('candidate_superseded', detail);
  }
  return candidate;
}

export function otherCandidate({ version, hash, proposedBy }: PolicyCandidate, asked: string): PublishingRefusal {
  const detail =
    `The candidate is version ${version} with hash ${hash} by ${proposedBy}, and not the one with hash ${asked}; ` +
    'look at it and ask again.';
  return refused('candidate_changed', detail);
}

/** What decided for the scope before, to be kept with what replaces it; one too large for a record cannot come back. */
export function previousOf(governing: Published | undefined): Published['previous'] {
  if (governing === undefined || bytesOf(governing.document) > documentBytesMax) return undefined;
  const { version, hash, document } = governing;
  return { version, hash, document };
}
