import type { Claim } from '@tidegate/contracts/http-cases';
import { useSyncExternalStore } from 'react';

/** A claim that this tab holds. The token goes with every later call about the case (requirement E5). */
export interface HeldClaim {
  readonly caseId: string;
  readonly reviewer: string;
  readonly fencingToken: number;
  readonly leaseUntil: string;
  /** True once the service said that the claim is over. */
  readonly lost: boolean;
}

const storageKey = 'tidegate.claims';
const listeners = new Set<() => void>();
const keyOf = (reviewer: string, caseId: string) => `${reviewer} ${caseId}`;

let held: ReadonlyMap<string, HeldClaim> = restored();

/** Claims survive a reload of this tab, but do not spread to others: two tabs must not both submit. */
function restored(): ReadonlyMap<string, HeldClaim> {
  try {
    const claims = JSON.parse(window.sessionStorage.getItem(storageKey) ?? '[]') as HeldClaim[];
    return new Map(claims.map((claim) => [keyOf(claim.reviewer, claim.caseId), claim]));
  } catch {
    return new Map();
  }
}

function change(edit: (claims: Map<string, HeldClaim>) => void): void {
  const next = new Map(held);
  edit(next);
  held = next;
  try {
    window.sessionStorage.setItem(storageKey, JSON.stringify([...held.values()]));
  } catch {
    // The claim still holds for this page.
  }
  for (const listener of listeners) listener();
}

/** Remembers a claim that the service has just given. */
export function holdClaim({ caseId, reviewer, fencingToken, leaseUntil }: Omit<Claim, 'case'>): void {
  change((claims) => claims.set(keyOf(reviewer, caseId), { caseId, reviewer, fencingToken, leaseUntil, lost: false }));
}

export function prolongClaim(claim: HeldClaim, leaseUntil: string): void {
  change((claims) => {
    const current = claims.get(keyOf(claim.reviewer, claim.caseId));
    if (current?.fencingToken === claim.fencingToken)
      claims.set(keyOf(claim.reviewer, claim.caseId), { ...current, leaseUntil });
  });
}

/** Marks a claim as over; one that was given back or renewed meanwhile is left alone. */
export function loseClaim(claim: HeldClaim): void {
  change((claims) => {
    const current = claims.get(keyOf(claim.reviewer, claim.caseId));
    if (current?.fencingToken === claim.fencingToken) {
      claims.set(keyOf(claim.reviewer, claim.caseId), { ...current, lost: true });
    }
  });
}

/** Forgets a claim that ended as it should: by a verdict or by putting the case back. One that was renewed meanwhile is left alone. */
export function forgetClaim(claim: HeldClaim): void {
  change((claims) => {
    const key = keyOf(claim.reviewer, claim.caseId);
    if (claims.get(key)?.fencingToken === claim.fencingToken) claims.delete(key);
  });
}

/** The claim of a case that this tab holds and has not lost. */
export function heldClaimOf(reviewer: string, caseId: string): HeldClaim | null {
  const claim = held.get(keyOf(reviewer, caseId));
  return claim && !claim.lost ? claim : null;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useHeldClaim(reviewer: string, caseId: string): HeldClaim | null {
  return useSyncExternalStore(subscribe, () => held.get(keyOf(reviewer, caseId)) ?? null);
}
