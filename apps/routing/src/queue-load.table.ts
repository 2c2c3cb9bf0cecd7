import type { QueueLoadUpdated } from '@tidegate/contracts/control-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { QueueCount } from '@tidegate/routing/forecast-queue';

export type QueueLoad = DataOf<typeof QueueLoadUpdated>;

export interface CountedQueue extends QueueCount {
  readonly queue: string;
  readonly oldestOpenedAt: string | null;
  readonly firstDueAt: string | null;
}

const columns = 'queue, open, overdue, oldest_opened_at as "oldestOpenedAt", forecast, updated_at as "updatedAt"';

/** Takes the turn of a work unless another instance had it less than `everyMs` ago; held until the transaction ends. */
export async function takeTurn(tx: Transaction, work: string, now: string, everyMs: number): Promise<boolean> {
  const rows = await tx.query(
    `update turn set taken_at = $1
     where work in (select work from turn where work = $3 and taken_at <= $1::timestamptz - make_interval(secs => $2) for update skip locked)
     returning work`,
    [now, everyMs / 1_000, work],
    { name: 'turn_take' },
  );
  return rows.length > 0;
}

/** Counts the open cases of `queues`, and what was closed in the last hour. */
export async function countQueues(
  tx: Transaction,
  queues: readonly string[],
  now: string,
): Promise<readonly CountedQueue[]> {
  return tx.query<CountedQueue>(
    `with waiting as (
       select queue, count(*)::int as open, count(*) filter (where due_at < $2)::int as overdue, min(opened_at) as oldest,
         min(due_at) as first_due
       from routed_case where not closed group by queue),
     done as (
       select queue, count(*)::int as closed, min(closed_at) as first
       from routed_case where closed and closed_at > $2::timestamptz - interval '1 hour' group by queue)
     select q.queue, coalesce(w.open, 0) as open, coalesce(w.overdue, 0) as overdue, w.oldest as "oldestOpenedAt",
       w.first_due as "firstDueAt",
       coalesce(d.closed, 0) as closed, d.first as "firstClosedAt"
     from unnest($1::text[]) as q (queue) left join waiting w using (queue) left join done d using (queue)`,
    [queues, now],
    { name: 'queue_count' },
  );
}

/** Of the open cases of each queue, how many come after their deadline when one is closed in so many seconds. */
export async function countMisses(
  tx: Transaction,
  paces: ReadonlyMap<string, number>,
  now: string,
): Promise<ReadonlyMap<string, number>> {
  if (paces.size === 0) return new Map();
  const rows = await tx.query<{ queue: string; misses: number }>(
    `select queue, count(*) filter (where due_at < $3::timestamptz + make_interval(secs => place * pace))::int as misses
     from (select c.queue, c.due_at, p.pace, row_number() over (partition by c.queue order by c.priority desc, c.due_at) as place
           from unnest($1::text[], $2::double precision[]) as p (queue, pace)
           join routed_case c on c.queue = p.queue and not c.closed) as ordered
     group by queue`,
    [[...paces.keys()], [...paces.values()], now],
    { name: 'queue_misses' },
  );
  return new Map(rows.map(({ queue, misses }) => [queue, misses]));
}

/** Stores loads and returns those that changed. */
export async function storeChangedLoad(tx: Transaction, loads: readonly QueueLoad[]): Promise<readonly QueueLoad[]> {
  return tx.query<QueueLoad>(
    `insert into queue_load as l (queue, open, overdue, oldest_opened_at, forecast, updated_at)
     select * from unnest($1::text[], $2::int[], $3::int[], $4::timestamptz[], $5::jsonb[], $6::timestamptz[])
     on conflict (queue) do update
       set open = excluded.open, overdue = excluded.overdue, oldest_opened_at = excluded.oldest_opened_at,
           forecast = excluded.forecast, updated_at = excluded.updated_at
       where (l.open, l.overdue, l.oldest_opened_at, l.forecast)
         is distinct from (excluded.open, excluded.overdue, excluded.oldest_opened_at, excluded.forecast)
     returning ${columns}`,
    [
      loads.map((load) => load.queue),
      loads.map((load) => load.open),
      loads.map((load) => load.overdue),
      loads.map((load) => load.oldestOpenedAt),
      loads.map((load) => JSON.stringify(load.forecast)),
      loads.map((load) => load.updatedAt),
    ],
    { name: 'queue_load_store' },
  );
}

/** The load as it was last published. */
export function readLoad(database: Queryable): Promise<readonly QueueLoad[]> {
  return database.query<QueueLoad>(`select ${columns} from queue_load order by queue`, [], { name: 'queue_load_read' });
}
