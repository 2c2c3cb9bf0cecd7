import type { Queryable } from './database.ts';

/** How full the tables are through which messages come and go. */
export interface Backlog {
  /** As the last analysis of the table estimated it, since counting would read all of it. */
  readonly inboxRows: number;
  /** Counted up to `outboxRowsMax`. */
  readonly outboxRows: number;
  /** Seconds since the oldest event that waits was staged; 0 when none waits. */
  readonly outboxOldestSeconds: number;
}

/** From here on the outbox is not counted any further: a backlog is what it is. */
export const outboxRowsMax = 10_000;

/** Costs about a millisecond whatever the size of the tables. @throws PostgresFailure */
export async function readBacklog(database: Queryable): Promise<Backlog> {
  const [row] = await database.query<Backlog>(
    `select
       (select greatest(reltuples, 0)::float8 from pg_class where oid = 'inbox'::regclass) as "inboxRows",
       (select count(*)::int from (select 1 from outbox limit $1) as counted) as "outboxRows",
       coalesce((
         select greatest(extract(epoch from clock_timestamp() - staged_at), 0)::float8 from outbox order by id limit 1
       ), 0) as "outboxOldestSeconds"`,
    [outboxRowsMax],
    { name: 'backlog_read' },
  );
  return row ?? { inboxRows: 0, outboxRows: 0, outboxOldestSeconds: 0 };
}
