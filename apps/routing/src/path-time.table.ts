import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { PathTimes } from '@tidegate/routing/outlook';

/** How far back times are recent, and how many of a path count at most. */
const recentDays = 7;

/** Computes how long the cases of each path took lately, on their clocks; a path that had none lately keeps what it had. */
export async function storePathTimes(tx: Transaction, now: string): Promise<void> {
  await tx.execute(
    `insert into path_time as p (queue, kind, cases, p50, p80, p95, handling)
     select queue, kind, count(*), percentile_cont(0.5) within group (order by elapsed),
       percentile_cont(0.8) within group (order by elapsed), percentile_cont(0.95) within group (order by elapsed),
       avg(worked_seconds)
     from routed_case
     where closed and closed_at > $1::timestamptz - make_interval(days => $2)
     group by queue, kind
     on conflict (queue, kind) do update
       set cases = excluded.cases, p50 = excluded.p50, p80 = excluded.p80, p95 = excluded.p95,
           handling = excluded.handling`,
    [now, recentDays],
    { name: 'path_time_store' },
  );
}

export function readPathTimes(database: Queryable): Promise<readonly PathTimes[]> {
  return database.query<PathTimes>('select queue, kind, cases, p50, p80, p95, handling from path_time', [], {
    name: 'path_time_read',
  });
}
