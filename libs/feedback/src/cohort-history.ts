import type { CohortHistoryUpdated } from '@tidegate/contracts/control-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { CohortStatistics } from '@tidegate/contracts/http-feedback';
import type { Label } from './label-of.ts';
import { rateInterval } from './rate-interval.ts';

export type CohortHistory = DataOf<typeof CohortHistoryUpdated>;

/** A cohort that nobody reviewed yet. */
export function emptyHistory(cohort: string, tenantId: string, now: string): CohortHistory {
  return { cohort, tenantId, reviewed: 0, overridden: 0, audited: 0, falseAutonomy: 0, needless: 0, updatedAt: now };
}

/**
 * Counts one label. Escalated cases and random audits are kept apart: the first are the doubtful ones and overstate the
 * rate of the cohort, the second estimate it without bias (requirement G8). A label that says nothing about the proposal
 * enters no rate.
 */
export function addLabel(history: CohortHistory, label: Label, calledNeedless: boolean): CohortHistory {
  const judged = label.proposalRight === null ? 0 : 1;
  const wrong = label.proposalRight === false ? 1 : 0;
  const counted =
    label.source === 'audit_sample'
      ? { audited: history.audited + judged, falseAutonomy: history.falseAutonomy + wrong }
      : { reviewed: history.reviewed + judged, overridden: history.overridden + wrong };
  return {
    ...history,
    ...counted,
    needless: history.needless + (calledNeedless ? 1 : 0),
    updatedAt: label.labelledAt,
  };
}

/** The history with its rates and their intervals, for dashboards. */
export function statisticsOf(history: CohortHistory): CohortStatistics {
  return {
    ...history,
    overrideRate: rateInterval(history.overridden, history.reviewed),
    falseAutonomyRate: rateInterval(history.falseAutonomy, history.audited),
  };
}
