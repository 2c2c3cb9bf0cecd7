import { emptyHistory } from '@tidegate/feedback/cohort-history';
import type { CohortHistory } from '@tidegate/feedback/cohort-history';
import { historyEvent, labelEvent } from '@tidegate/feedback/feedback-events';
import type { Label } from '@tidegate/feedback/label-of';
import { learnCases, learnCohorts } from '@tidegate/feedback/learn';
import type { CaseLabel, VerdictEvent } from '@tidegate/feedback/learn';
import type { Database } from '@tidegate/postgres/database';
import { claimMessages } from '@tidegate/postgres/inbox';
import { stageEvents } from '@tidegate/postgres/outbox';
import { dropMemories, loadMemories, saveMemories } from './case-memory.table.ts';
import { listHistories, lockHistories, saveHistories } from './cohort-history.table.ts';
import { exportLabels, insertLabels } from './label.table.ts';
import type { ExportedLabel, ExportPosition } from './label.table.ts';

const consumer = 'labels';

/** Labels and histories. Learning from a batch is one transaction, so that a redelivery teaches nothing twice (DESIGN §4.1). */
export class FeedbackStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes in verdicts in order; returns the labels that are new. `now` is an RFC 3339 instant. */
  async learn(events: readonly VerdictEvent[], now: string): Promise<readonly Label[]> {
    if (events.length === 0) return [];
    return this.#database.transaction(async (tx) => {
      const ids = await claimMessages(
        tx,
        consumer,
        events.map(({ id }) => id),
      );
      const fresh = [...new Map(events.map((event) => [event.id, event])).values()].filter(({ id }) => ids.has(id));
      if (fresh.length === 0) return [];
      const caseIds = [...new Set(fresh.map(({ data }) => data.caseId))];
      const lessons = learnCases(await loadMemories(tx, caseIds), fresh, now);
      const unlabelled = await insertLabels(
        tx,
        lessons.labels.map(({ label }) => label),
      );
      const labels = lessons.labels.filter(({ label }) => unlabelled.has(label.caseId));
      const cohorts = learnCohorts(await lockHistories(tx, emptyHistoriesOf(labels)), labels);
      await saveHistories(
        tx,
        cohorts.map(({ history }) => history),
      );
      await saveMemories(tx, [...lessons.memories.values()]);
      await dropMemories(
        tx,
        lessons.labels.map(({ label }) => label.caseId),
      );
      await stageEvents(tx, [
        ...labels.map(({ label, cause }) => labelEvent(label, cause)),
        ...cohorts.map(({ history, cause }) => historyEvent(history, cause)),
      ]);
      return labels.map(({ label }) => label);
    });
  }

  cohorts(page: { after: string; tenantId: string | undefined; limit: number }): Promise<readonly CohortHistory[]> {
    return listHistories(this.#database, page);
  }

  labels(
    after: ExportPosition,
    filter: { tenantId: string | undefined; limit: number },
  ): Promise<readonly ExportedLabel[]> {
    return exportLabels(this.#database, after, filter);
  }
}

/** One for each cohort, so that its row can be made and locked. */
function emptyHistoriesOf(labels: readonly CaseLabel[]): readonly CohortHistory[] {
  const byCohort = new Map<string, CohortHistory>();
  for (const { label } of labels) {
    if (label.cohort !== null) byCohort.set(label.cohort, emptyHistory(label.cohort, label.tenantId, label.labelledAt));
  }
  return [...byCohort.values()];
}
