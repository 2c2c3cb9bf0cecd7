import type { VerdictKind } from '@tidegate/contracts/review-events';

/** Whether a verdict lets the proposal pass, edited or not. */
export function isApproving(verdict: VerdictKind): boolean {
  return verdict === 'approve' || verdict === 'approve_with_edits';
}
