import type { CaseWord } from '@tidegate/intake/waiting';
import type { Queryable } from '@tidegate/postgres/database';

/** Keeps the last word about each case, in the order of `words`; one that is older than what is kept changes nothing. */
export async function tellWaiting(database: Queryable, words: readonly CaseWord[]): Promise<void> {
  const last = new Map<string, CaseWord>();
  for (const word of words) last.set(word.caseId, joined(last.get(word.caseId), word));
  await putOpened(database, [...last.values()]);
  await putLater(database, [...last.values()]);
  const closed = [...last.values()].filter(({ waiting }) => waiting === null).map(({ caseId }) => caseId);
  if (closed.length === 0) return;
  await database.execute('delete from case_waiting where case_id = any($1::text[])', [closed], {
    name: 'case_waiting_drop',
  });
}

/** A later word about a case that was opened in the same batch. */
function joined(earlier: CaseWord | undefined, word: CaseWord): CaseWord {
  if (earlier?.checkpointId === undefined || word.checkpointId !== null) return word;
  return { ...word, checkpointId: earlier.checkpointId, openedAt: earlier.openedAt };
}

async function putOpened(database: Queryable, words: readonly CaseWord[]): Promise<void> {
  const opened = words.filter(({ checkpointId, waiting }) => checkpointId !== null && waiting !== null);
  if (opened.length === 0) return;
  await database.execute(
    `insert into case_waiting as w (case_id, checkpoint_id, opened_at, as_of, waiting)
     select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::jsonb[])
     on conflict (case_id) do update set as_of = excluded.as_of, waiting = excluded.waiting
       where w.as_of <= excluded.as_of`,
    [
      opened.map(({ caseId }) => caseId),
      opened.map(({ checkpointId }) => checkpointId),
      opened.map(({ openedAt }) => openedAt),
      opened.map(({ waiting }) => waiting!.asOf),
      opened.map(({ waiting }) => JSON.stringify(waiting)),
    ],
    { name: 'case_waiting_open' },
  );
}

/** Cases that were opened before this table was are unknown here; their callers are told nothing more than before. */
async function putLater(database: Queryable, words: readonly CaseWord[]): Promise<void> {
  const later = words.filter(({ checkpointId, waiting }) => checkpointId === null && waiting !== null);
  if (later.length === 0) return;
  await database.execute(
    `update case_waiting w set as_of = n.as_of, waiting = n.waiting
     from unnest($1::text[], $2::timestamptz[], $3::jsonb[]) as n (case_id, as_of, waiting)
     where w.case_id = n.case_id and w.as_of <= n.as_of`,
    [
      later.map(({ caseId }) => caseId),
      later.map(({ waiting }) => waiting!.asOf),
      later.map(({ waiting }) => JSON.stringify(waiting)),
    ],
    { name: 'case_waiting_later' },
  );
}
