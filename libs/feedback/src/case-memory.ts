import type { DataOf } from '@tidegate/contracts/define-event';
import type { RootCause, VerdictRecorded } from '@tidegate/contracts/review-events';

export type Verdict = DataOf<typeof VerdictRecorded>;

/** What the verdicts on one case said so far. */
export interface CaseMemory {
  readonly caseId: string;
  readonly overridden: boolean | null;
  readonly escalationNeeded: boolean | null;
  readonly rootCause: RootCause | null;
}

/**
 * Adds a verdict to what was said before. The last word counts, but an override stays one: when the first of two
 * approvers edited the proposal, the second agrees with the edit and not with what the product had proposed.
 */
export function remember(memory: CaseMemory = nothingSaid, verdict: Verdict): CaseMemory {
  return {
    caseId: verdict.caseId,
    overridden: memory.overridden === true ? true : (verdict.overridden ?? memory.overridden),
    escalationNeeded: verdict.escalationNeeded ?? memory.escalationNeeded,
    rootCause: verdict.rootCause ?? memory.rootCause,
  };
}

const nothingSaid: CaseMemory = { caseId: '', overridden: null, escalationNeeded: null, rootCause: null };
