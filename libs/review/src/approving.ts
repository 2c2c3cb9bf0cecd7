import type { VerdictKind } from '@tidegate/contracts/review-events';

/** Whether a verdict lets the proposal pass, edited or not. */
export function isApproving(verdict: VerdictKind): boolean {
  return verdict === 'approve' || verdict === 'approve_with_edits';
}

/** Whether a verdict asks the product for something. */
export function isAsking(verdict: VerdictKind): verdict is 'request_information' | 'refine' {
  return verdict === 'request_information' || verdict === 'refine';
}
