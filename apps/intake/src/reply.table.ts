import type { Queryable } from '@tidegate/postgres/database';

/** What the log says about a checkpoint, in the order of the log. */
export interface ReplyRow<Reply> {
  readonly checkpointId: string;
  readonly reply: Reply;
}

/** Tables that keep the first reply of each checkpoint. */
type ReplyTable = 'decision' | 'resolution';

/** Keeps the first reply of each checkpoint and returns the rows that came too late, redeliveries among them. */
export async function insertReplies<Reply>(
  database: Queryable,
  table: ReplyTable,
  rows: readonly ReplyRow<Reply>[],
): Promise<readonly ReplyRow<Reply>[]> {
  if (rows.length === 0) return [];
  const inserted = await database.query<{ checkpoint_id: string }>(
    `insert into ${table} (checkpoint_id, reply)
     select checkpoint_id, reply::jsonb from unnest($1::text[], $2::text[]) with ordinality as given (checkpoint_id, reply, place)
     order by place on conflict (checkpoint_id) do nothing returning checkpoint_id`,
    [rows.map(({ checkpointId }) => checkpointId), rows.map(({ reply }) => JSON.stringify(reply))],
    { name: `${table}_insert` },
  );
  const fresh = new Set(inserted.map((row) => row.checkpoint_id));
  return rows.filter(({ checkpointId }) => !fresh.delete(checkpointId));
}

/** Which of these decisions differ from the one that is kept: another decision is one of them, a redelivery is not. */
export async function othersAmong<Row extends ReplyRow<unknown>>(
  database: Queryable,
  rows: readonly Row[],
): Promise<ReadonlySet<Row>> {
  if (rows.length === 0) return new Set();
  const found = await database.query<{ index: number }>(
    `select place::int - 1 as index
     from unnest($1::text[], $2::jsonb[]) with ordinality as given (checkpoint_id, reply, place)
     join decision using (checkpoint_id) where decision.reply is distinct from given.reply`,
    [rows.map(({ checkpointId }) => checkpointId), rows.map(({ reply }) => JSON.stringify(reply))],
    { name: 'decision_others' },
  );
  return new Set(found.map(({ index }) => rows[index]!));
}
