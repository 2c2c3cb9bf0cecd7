import type { EventOf } from '@tidegate/contracts/define-event';
import type { VerdictRecorded } from '@tidegate/contracts/review-events';
import { remember } from './case-memory.ts';
import type { CaseMemory } from './case-memory.ts';
import { addLabel, emptyHistory } from './cohort-history.ts';
import type { CohortHistory } from './cohort-history.ts';
import { isCalledNeedless, labelOf } from './label-of.ts';
import type { Label } from './label-of.ts';

export type VerdictEvent = EventOf<typeof VerdictRecorded>;

/** A label with the verdict that made it. */
export interface CaseLabel {
  readonly label: Label;
  readonly calledNeedless: boolean;
  readonly cause: VerdictEvent;
}

/** What a batch of verdicts says about cases: labels of those it closed, memories of those it left open. */
export interface CaseLessons {
  readonly labels: readonly CaseLabel[];
  readonly memories: ReadonlyMap<string, CaseMemory>;
}

/** What a batch of labels says about cohorts; `cause` is the last verdict that changed the history. */
export interface CohortLesson {
  readonly history: CohortHistory;
  readonly cause: VerdictEvent;
}

/**
 * Reads verdicts in order (requirement G1). A case that closes twice has the label of the first time.
 *
 * @param memories what earlier verdicts on these cases said, by case
 */
export function learnCases(
  memories: ReadonlyMap<string, CaseMemory>,
  events: readonly VerdictEvent[],
  now: string,
): CaseLessons {
  const open = new Map(memories);
  const labels = new Map<string, CaseLabel>();
  for (const cause of events) {
    const { caseId } = cause.data;
    const memory = open.get(caseId);
    const label = labelOf(cause.data, memory, now);
    if (label === null) {
      if (!labels.has(caseId)) open.set(caseId, remember(memory, cause.data));
      continue;
    }
    if (!labels.has(caseId)) labels.set(caseId, { label, calledNeedless: isCalledNeedless(cause.data, memory), cause });
    open.delete(caseId);
  }
  return { labels: [...labels.values()], memories: open };
}

/**
 * Counts labels into the histories of their cohorts (requirement G5). Labels without a cohort count nowhere.
 *
 * @param histories by cohort; a missing one is empty
 */
export function learnCohorts(
  histories: ReadonlyMap<string, CohortHistory>,
  labels: readonly CaseLabel[],
): readonly CohortLesson[] {
  const lessons = new Map<string, CohortLesson>();
  for (const { label, calledNeedless, cause } of labels) {
    const { cohort, tenantId, labelledAt } = label;
    if (cohort === null) continue;
    const history = lessons.get(cohort)?.history ?? histories.get(cohort) ?? emptyHistory(cohort, tenantId, labelledAt);
    lessons.set(cohort, { history: addLabel(history, label, calledNeedless), cause });
  }
  return [...lessons.values()];
}
