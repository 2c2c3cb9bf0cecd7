import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { RoutedCase, Timer } from '@tidegate/routing/routed-case';

const columns = `c.case_id as "caseId", c.tenant_id as "tenantId", c.request_id as "requestId",
  c.checkpoint_id as "checkpointId", c.kind, c.risk_tier as "riskTier", c.queue, c.level, c.priority,
  c.due_at as "dueAt", c.promised_at as "promisedAt", c.opened_at as "openedAt", c.step, c.epoch, c.closed`;

/** Adds cases; returns the ids of those that were not there. */
export async function insertCases(tx: Transaction, cases: readonly RoutedCase[]): Promise<ReadonlySet<string>> {
  if (cases.length === 0) return new Set();
  const rows = await tx.query<{ case_id: string }>(
    `insert into routed_case (case_id, tenant_id, request_id, checkpoint_id, kind, risk_tier, queue, level, priority,
       due_at, promised_at, opened_at, step, epoch, closed)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::text[], $8::text[],
       $9::smallint[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::smallint[], $14::int[], $15::boolean[])
     on conflict (case_id) do nothing
     returning case_id`,
    [
      cases.map((one) => one.caseId),
      cases.map((one) => one.tenantId),
      cases.map((one) => one.requestId),
      cases.map((one) => one.checkpointId),
      cases.map((one) => one.kind),
      cases.map((one) => one.riskTier),
      cases.map((one) => one.queue),
      cases.map((one) => one.level),
      cases.map((one) => one.priority),
      cases.map((one) => one.dueAt),
      cases.map((one) => one.promisedAt),
      cases.map((one) => one.openedAt),
      cases.map((one) => one.step),
      cases.map((one) => one.epoch),
      cases.map((one) => one.closed),
    ],
    { name: 'routed_case_insert' },
  );
  return new Set(rows.map((row) => row.case_id));
}

/** The cases, locked until the transaction ends; in the order of ids, so that two batches cannot block each other. */
export async function lockCases(tx: Transaction, caseIds: readonly string[]): Promise<ReadonlyMap<string, RoutedCase>> {
  if (caseIds.length === 0) return new Map();
  const rows = await tx.query<RoutedCase>(
    `select ${columns} from routed_case c where c.case_id = any($1::text[]) order by c.case_id for update`,
    [caseIds],
    { name: 'routed_case_lock' },
  );
  return new Map(rows.map((row) => [row.caseId, row]));
}

/** Writes what can change of cases: place, deadline, progress. */
export async function updateCases(tx: Transaction, cases: readonly RoutedCase[]): Promise<void> {
  if (cases.length === 0) return;
  await tx.execute(
    `update routed_case c
     set queue = n.queue, level = n.level, priority = n.priority, due_at = n.due_at, promised_at = n.promised_at,
         step = n.step, epoch = n.epoch, closed = n.closed
     from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::timestamptz[], $7::smallint[],
       $8::int[], $9::boolean[]) as n (case_id, queue, level, priority, due_at, promised_at, step, epoch, closed)
     where c.case_id = n.case_id`,
    [
      cases.map((one) => one.caseId),
      cases.map((one) => one.queue),
      cases.map((one) => one.level),
      cases.map((one) => one.priority),
      cases.map((one) => one.dueAt),
      cases.map((one) => one.promisedAt),
      cases.map((one) => one.step),
      cases.map((one) => one.epoch),
      cases.map((one) => one.closed),
    ],
    { name: 'routed_case_update' },
  );
}

export async function insertTimers(tx: Transaction, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return;
  await tx.execute(
    `insert into timer (case_id, epoch, step, due_at)
     select * from unnest($1::text[], $2::int[], $3::smallint[], $4::timestamptz[])
     on conflict do nothing`,
    [
      timers.map((timer) => timer.caseId),
      timers.map((timer) => timer.epoch),
      timers.map((timer) => timer.step),
      timers.map((timer) => timer.dueAt),
    ],
    { name: 'timer_insert' },
  );
}

/** Removes all timers of cases whose rows this transaction has locked. */
export async function dropTimers(tx: Transaction, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await tx.execute('delete from timer where case_id = any($1::text[])', [caseIds], { name: 'timer_drop' });
}

/** A case with its latest timer that is due. */
export interface DueCase {
  readonly routed: RoutedCase;
  readonly timer: Pick<Timer, 'epoch' | 'step'>;
}

/**
 * Cases with timers that are due at `now`, with the timers taken out: another worker that looks meanwhile skips them, and
 * after the commit finds nothing. The case is locked before the timer, as consumers do, so neither waits for ever.
 */
export async function takeDue(tx: Transaction, now: string, countMax: number): Promise<readonly DueCase[]> {
  const rows = await tx.query<RoutedCase & { timerStep: number; timerEpoch: number }>(
    `select ${columns}, t.step as "timerStep", t.epoch as "timerEpoch"
     from timer t join routed_case c using (case_id)
     where t.due_at <= $1
     order by t.due_at, t.step
     limit $2
     for update of c skip locked`,
    [now, countMax],
    { name: 'timer_due' },
  );
  await tx.execute(
    `delete from timer t using unnest($1::text[], $2::int[], $3::smallint[]) as n (case_id, epoch, step)
     where t.case_id = n.case_id and t.epoch = n.epoch and t.step = n.step`,
    [rows.map((row) => row.caseId), rows.map((row) => row.timerEpoch), rows.map((row) => row.timerStep)],
    { name: 'timer_take' },
  );
  // After a long stop several steps of one case are due at once; the highest says it all.
  const latest = new Map<string, DueCase>();
  for (const { timerStep, timerEpoch, ...routed } of rows) {
    latest.set(routed.caseId, { routed, timer: { epoch: timerEpoch, step: timerStep } });
  }
  return [...latest.values()];
}

/** How many timers wait, for tests and metrics. */
export async function countTimers(database: Queryable): Promise<number> {
  const [row] = await database.query<{ count: number }>('select count(*)::int as count from timer');
  return row?.count ?? 0;
}
