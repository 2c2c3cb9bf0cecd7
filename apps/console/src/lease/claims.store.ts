import type { Claim } from '@tidegate/contracts/http-cases';
import { useSyncExternalStore } from 'react';
import { tabValue } from '../session/browser-setting.store.ts';

/** A claim that this tab holds. The token goes with every later call about the case (requirement E5). */
export interface HeldClaim {
  readonly caseId: string;
  readonly reviewer: string;
  readonly fencingToken: number;
  readonly leaseUntil: string;
  /** True once the service said that the claim is over. */
  readonly lost: boolean;
}

const keyOf = (reviewer: string, caseId: string) => `${reviewer} ${caseId}`;
type Claims = ReadonlyMap<string, HeldClaim>;

/** Claims survive a reload of this tab, but do not spread to others: two tabs must not both submit. */
const claims = tabValue<Claims>('tidegate.claims', {
  valueOf: claimsOf,
  textOf: (held) => JSON.stringify([...held.values()]),
});

function claimsOf(text: string | null): Claims {
  try {
    const found = JSON.parse(text ?? '[]') as HeldClaim[];
    return new Map(found.map((claim) => [keyOf(claim.reviewer, claim.caseId), claim]));
  } catch {
    return new Map();
  }
}

function change(edit: (held: Map<string, HeldClaim>) => void): void {
  const next = new Map(claims.read());
  edit(next);
  claims.write(next);
}

/** Remembers a claim that the service has just given. */
export function holdClaim({ caseId, reviewer, fencingToken, leaseUntil }: Omit<Claim, 'case'>): void {
  change((held) => held.set(keyOf(reviewer, caseId), { caseId, reviewer, fencingToken, leaseUntil, lost: false }));
}

export function prolongClaim(claim: HeldClaim, leaseUntil: string): void {
  change((held) => {
    const current = held.get(keyOf(claim.reviewer, claim.caseId));
    if (current?.fencingToken === claim.fencingToken)
      held.set(keyOf(claim.reviewer, claim.caseId), { ...current, leaseUntil });
  });
}

/** Marks a claim as over; one that was given back or renewed meanwhile is left alone. */
export function loseClaim(claim: HeldClaim): void {
  change((held) => {
    const current = held.get(keyOf(claim.reviewer, claim.caseId));
    if (current?.fencingToken === claim.fencingToken) {
      held.set(keyOf(claim.reviewer, claim.caseId), { ...current, lost: true });
    }
  });
}

/** Forgets a claim that ended as it should: by a verdict or by putting the case back. One that was renewed meanwhile is left alone. */
export function forgetClaim(claim: HeldClaim): void {
  change((held) => {
    const key = keyOf(claim.reviewer, claim.caseId);
    if (held.get(key)?.fencingToken === claim.fencingToken) held.delete(key);
  });
}

/** The claim of a case that this tab holds and has not lost. */
export function heldClaimOf(reviewer: string, caseId: string): HeldClaim | null {
  const claim = claims.read().get(keyOf(reviewer, caseId));
  return claim && !claim.lost ? claim : null;
}

export function useHeldClaim(reviewer: string, caseId: string): HeldClaim | null {
  return useSyncExternalStore(claims.subscribe, () => claims.read().get(keyOf(reviewer, caseId)) ?? null);
}
