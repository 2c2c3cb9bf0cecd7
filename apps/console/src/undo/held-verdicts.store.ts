import { useSyncExternalStore } from 'react';
import { type HeldVerdict, heldOf } from './held-verdicts.ts';

const storageKey = 'tidegate.held-verdicts';
const listeners = new Set<() => void>();
let held = restored();
/** How often a verdict about each case was taken back on this page: its form begins anew each time. */
const withdrawals = new Map<string, number>();

/** Of this tab only, like its claims. */
function restored(): readonly HeldVerdict[] {
  try {
    return heldOf(window.sessionStorage.getItem(storageKey));
  } catch {
    return [];
  }
}

function change(next: readonly HeldVerdict[]): void {
  held = next;
  try {
    window.sessionStorage.setItem(storageKey, JSON.stringify(held));
  } catch {
    // They still hold for this page.
  }
  for (const listener of listeners) listener();
}

export function holdVerdict(verdict: HeldVerdict): void {
  change([...held.filter(({ caseId }) => caseId !== verdict.caseId), verdict]);
}

/** Forgets verdicts that have taken effect. */
export function dropVerdicts(verdictIds: readonly string[]): void {
  change(held.filter(({ verdictId }) => !verdictIds.includes(verdictId)));
}

/** Forgets a verdict that was taken back. */
export function noteWithdrawn({ caseId, verdictId }: HeldVerdict): void {
  withdrawals.set(caseId, (withdrawals.get(caseId) ?? 0) + 1);
  dropVerdicts([verdictId]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useHeldVerdicts(): readonly HeldVerdict[] {
  return useSyncExternalStore(subscribe, () => held);
}

export function useWithdrawals(caseId: string): number {
  return useSyncExternalStore(subscribe, () => withdrawals.get(caseId) ?? 0);
}
