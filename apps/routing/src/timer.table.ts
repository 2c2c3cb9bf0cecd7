import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { RoutedCase, Timer } from '@tidegate/routing/routed-case';
import { caseColumns } from './routed-case.table.ts';

/** Sets the timer of each case, whatever it had; cases of `caseIds` without one have none afterwards. */
export async function setTimers(tx: Transaction, caseIds: readonly string[], timers: readonly Timer[]): Promise<void> {
  const timed = new Set(timers.map(({ caseId }) => caseId));
  const without = caseIds.filter((caseId) => !timed.has(caseId));
  if (without.length > 0) {
    await tx.execute('delete from timer where case_id = any($1::text[])', [without], { name: 'timer_drop' });
  }
  if (timers.length === 0) return;
  await tx.execute(
    `insert into timer as t (case_id, epoch, step, due_at)
     select * from unnest($1::text[], $2::int[], $3::smallint[], $4::timestamptz[])
     on conflict (case_id) do update set epoch = excluded.epoch, step = excluded.step, due_at = excluded.due_at`,
    [
      timers.map((timer) => timer.caseId),
      timers.map((timer) => timer.epoch),
      timers.map((timer) => timer.step),
      timers.map((timer) => timer.dueAt),
    ],
    { name: 'timer_set' },
  );
}

/** A case whose timer is due, and since when. */
export interface DueCase {
  readonly routed: RoutedCase;
  readonly dueAt: string;
}

/**
 * Cases whose timers are due at `now`, locked: another worker that looks meanwhile skips them, and after the commit finds
 * another timer or none. The case is locked, not the timer, as consumers do, so neither waits for ever.
 */
export async function takeDue(tx: Transaction, now: string, countMax: number): Promise<readonly DueCase[]> {
  const rows = await tx.query<RoutedCase & { timerDueAt: string }>(
    `select ${caseColumns}, t.due_at as "timerDueAt"
     from timer t join routed_case c using (case_id)
     where t.due_at <= $1
     order by t.due_at, t.case_id
     limit $2
     for update of c skip locked`,
    [now, countMax],
    { name: 'timer_due' },
  );
  return rows.map(({ timerDueAt, ...routed }) => ({ routed, dueAt: timerDueAt }));
}

/** How many timers wait, for tests and metrics. */
export async function countTimers(database: Queryable): Promise<number> {
  const [row] = await database.query<{ count: number }>('select count(*)::int as count from timer');
  return row?.count ?? 0;
}
