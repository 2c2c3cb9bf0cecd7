import type { QueueLoadUpdated } from '@tidegate/contracts/control-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

export type QueueLoad = DataOf<typeof QueueLoadUpdated>;

const columns = 'queue, open, overdue, oldest_opened_at as "oldestOpenedAt", updated_at as "updatedAt"';

/** Takes the turn to publish unless another instance had it less than `everyMs` ago; held until the transaction ends. */
export async function takeTurn(tx: Transaction, now: string, everyMs: number): Promise<boolean> {
  const rows = await tx.query(
    `update load_turn set taken_at = $1
     where only_row in (select only_row from load_turn where taken_at <= $1::timestamptz - make_interval(secs => $2) for update skip locked)
     returning only_row`,
    [now, everyMs / 1_000],
    { name: 'load_turn_take' },
  );
  return rows.length > 0;
}

/** Counts the open cases of `queues` and stores the load of those whose load changed, which it returns. */
export async function storeChangedLoad(
  tx: Transaction,
  queues: readonly string[],
  now: string,
): Promise<readonly QueueLoad[]> {
  return tx.query<QueueLoad>(
    `insert into queue_load as l (queue, open, overdue, oldest_opened_at, updated_at)
     select q.queue, count(c.queue), count(c.queue) filter (where c.due_at < $2), min(c.opened_at), $2
     from unnest($1::text[]) as q (queue) left join routed_case c on c.queue = q.queue and not c.closed
     group by q.queue
     on conflict (queue) do update
       set open = excluded.open, overdue = excluded.overdue, oldest_opened_at = excluded.oldest_opened_at,
           updated_at = excluded.updated_at
       where (l.open, l.overdue, l.oldest_opened_at) is distinct from (excluded.open, excluded.overdue, excluded.oldest_opened_at)
     returning ${columns}`,
    [queues, now],
    { name: 'queue_load_store' },
  );
}

/** The load as it was last published. */
export function readLoad(database: Queryable): Promise<readonly QueueLoad[]> {
  return database.query<QueueLoad>(`select ${columns} from queue_load order by queue`, [], { name: 'queue_load_read' });
}
