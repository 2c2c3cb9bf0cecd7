import { useSyncExternalStore } from 'react';
import { tabValue } from '../session/browser-setting.store.ts';
import { type HeldVerdict, heldOf } from './held-verdicts.ts';

/** Of this tab only, like its claims. */
const verdicts = tabValue('tidegate.held-verdicts', { valueOf: heldOf, textOf: JSON.stringify });
/** How often a verdict about each case was taken back on this page: its form begins anew each time. */
const withdrawals = new Map<string, number>();

export function holdVerdict(verdict: HeldVerdict): void {
  verdicts.write([...verdicts.read().filter(({ caseId }) => caseId !== verdict.caseId), verdict]);
}

/** Forgets verdicts that have taken effect. */
export function dropVerdicts(verdictIds: readonly string[]): void {
  verdicts.write(verdicts.read().filter(({ verdictId }) => !verdictIds.includes(verdictId)));
}

/** Forgets a verdict that was taken back. */
export function noteWithdrawn({ caseId, verdictId }: HeldVerdict): void {
  withdrawals.set(caseId, (withdrawals.get(caseId) ?? 0) + 1);
  dropVerdicts([verdictId]);
}

export function useHeldVerdicts(): readonly HeldVerdict[] {
  return useSyncExternalStore(verdicts.subscribe, verdicts.read);
}

export function useWithdrawals(caseId: string): number {
  return useSyncExternalStore(verdicts.subscribe, () => withdrawals.get(caseId) ?? 0);
}
