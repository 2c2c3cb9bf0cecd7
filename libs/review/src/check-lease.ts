import type { ReviewedCase } from './reviewed-case.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** The parts of a case that say who holds it. */
export type Lease = Pick<
  ReviewedCase,
  'closed' | 'waiting' | 'verdictDueAt' | 'claimedBy' | 'leaseUntil' | 'fencingToken'
>;

/**
 * Whether `reviewer` holds the case with this token at `now` (requirement E5). An older token is lost for ever, since
 * somebody may have decided in between; so is a lease that ran out, since the case is then anybody's.
 */
export function checkLease(
  lease: Lease,
  holder: { reviewer: string; fencingToken: number },
  now: string,
): Refusal | null {
  const { reviewer, fencingToken } = holder;
  const gone = checkOpen(lease);
  if (gone) return gone;
  if (fencingToken < lease.fencingToken) {
    const detail = `fencingToken is ${fencingToken}, the case is at ${lease.fencingToken}: it was claimed again since. Claim it anew.`;
    return refuse('lease_lost', detail, '/fencingToken');
  }
  if (lease.claimedBy !== reviewer || fencingToken !== lease.fencingToken) {
    return refuse('not_claimed_by_you', `${reviewer} does not hold the case; claim it first.`, '/fencingToken');
  }
  if (!isHeld(lease, now)) {
    return refuse(
      'lease_lost',
      `The lease ran out at ${lease.leaseUntil ?? 'an unknown time'}; claim the case anew.`,
      '/fencingToken',
    );
  }
  return null;
}

function checkOpen({ closed, waiting, verdictDueAt, claimedBy }: Lease): Refusal | null {
  if (closed) return refuse('case_closed', 'The case is closed; take another one.');
  if (waiting)
    return refuse('case_waiting', 'The case waits for an answer of the product; take another one meanwhile.');
  if (verdictDueAt !== null) {
    const detail = `The verdict of ${claimedBy} takes effect at ${verdictDueAt}; its author may take it back until then.`;
    return refuse('verdict_pending', detail);
  }
  return null;
}

/** Whether anybody holds the case at `now`; a lease that ran out holds nothing. */
export function isHeld(lease: Pick<Lease, 'claimedBy' | 'leaseUntil'>, now: string): boolean {
  return lease.claimedBy !== null && lease.leaseUntil !== null && Date.parse(lease.leaseUntil) > Date.parse(now);
}

/** Whether `reviewer` may claim the case at `now`. The holder may, to go on after a reload; the token rises again. */
export function checkClaim(lease: Lease, reviewer: string, now: string): Refusal | null {
  const gone = checkOpen(lease);
  if (gone) return gone;
  if (isHeld(lease, now) && lease.claimedBy !== reviewer) {
    return refuse('already_claimed', `${lease.claimedBy} holds the case until ${lease.leaseUntil}; take another one.`);
  }
  return null;
}
