import { CaseClosed, CaseOpened } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { openSilent } from '@tidegate/monitor/advance-breaker';
import { eventsOfChange } from '@tidegate/monitor/breaker-events';
import type { BreakerChange } from '@tidegate/monitor/breaker';
import type { BreakerSettings } from '@tidegate/monitor/breaker-settings';
import type { Database } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { deleteAwaited, forgetOverdue, insertAwaited, overdueScopes } from './awaited-audit.table.ts';
import type { AwaitedAudit } from './awaited-audit.table.ts';
import { lockBreakers, saveBreakers } from './breaker.table.ts';

const hourMs = 3_600_000;

/**
 * Knows which audits wait for a verdict, and opens breakers whose sensor is silent (requirement H8). It keeps no inbox:
 * opening and closing a case twice leaves the same rows, and a case opens before it closes on the topic.
 */
export class SensorStore {
  readonly #database: Database;
  readonly #settings: BreakerSettings;

  constructor(database: Database, settings: BreakerSettings) {
    this.#database = database;
    this.#settings = settings;
  }

  /** Takes in cases in order. */
  async follow(events: readonly TidegateEvent[]): Promise<void> {
    const waiting = new Map<string, AwaitedAudit>();
    const closed = new Set<string>();
    for (const { type, data } of events) {
      if (type === CaseOpened.type) {
        const audit = auditOf(data as DataOf<typeof CaseOpened>);
        if (audit !== undefined) waiting.set(audit.caseId, audit);
      }
      if (type === CaseClosed.type) {
        const { caseId } = data as DataOf<typeof CaseClosed>;
        waiting.delete(caseId);
        closed.add(caseId);
      }
    }
    if (waiting.size === 0 && closed.size === 0) return;
    await this.#database.transaction(async (tx) => {
      await insertAwaited(tx, [...waiting.values()]);
      await deleteAwaited(tx, [...closed]);
    });
  }

  /** Opens the breakers of cohorts with too many overdue audits. */
  async openSilent(nowMs: number): Promise<readonly BreakerChange[]> {
    const { afterHours, minimum } = this.#settings.silence;
    const beforeMs = nowMs - afterHours * hourMs;
    // Looked at without a lock first, since there is nearly never anything to do.
    if ((await overdueScopes(this.#database, beforeMs, minimum)).length === 0) return [];
    return this.#database.transaction(async (tx) => {
      const silent = await overdueScopes(tx, beforeMs, minimum);
      const breakers = await lockBreakers(
        tx,
        silent.map(({ scope }) => scope),
      );
      // Counted again under the locks: another instance may have acted on the same silence in between.
      const counts = new Map(
        (await overdueScopes(tx, beforeMs, minimum)).map(({ scope, overdue }) => [scope, overdue]),
      );
      const changes = breakers.flatMap((before) => {
        const step = openSilent(before, counts.get(before.scope) ?? 0, this.#settings, nowMs);
        return step.changed ? [{ before, after: step.breaker }] : [];
      });
      await forgetOverdue(
        tx,
        breakers.map(({ scope }) => scope),
        beforeMs,
      );
      await saveBreakers(
        tx,
        changes.map(({ after }) => after),
      );
      await stageEvents(
        tx,
        changes.flatMap((change) => eventsOfChange(change)),
      );
      return changes;
    });
  }
}

function auditOf({ kind, cohort, caseId, openedAt }: DataOf<typeof CaseOpened>): AwaitedAudit | undefined {
  if (kind !== 'audit_sample' || cohort === null) return undefined;
  return { caseId, scope: `cohort:${cohort}`, openedAtMs: Date.parse(openedAt) };
}
