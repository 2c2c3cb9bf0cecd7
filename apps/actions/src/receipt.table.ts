import type { Queryable } from '@tidegate/postgres/database';

/** What was answered to a command, once. */
export interface ReceiptRow {
  readonly key: string;
  readonly receipt: string | null;
  readonly refusal: string | null;
}

/** Keeps answers to what was begun here; the first one of a key counts, those to commands of others are left out. */
export async function insertReceipts(database: Queryable, rows: readonly ReceiptRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  return database.execute(
    `insert into receipt (key, receipt, refusal)
     select given.key, given.receipt, given.refusal
     from unnest($1::text[], $2::text[], $3::text[]) as given (key, receipt, refusal)
     where exists (select 1 from execution where grant_id = given.key)
     on conflict do nothing`,
    [rows.map(({ key }) => key), rows.map(({ receipt }) => receipt), rows.map(({ refusal }) => refusal)],
    { name: 'receipt_insert' },
  );
}

export async function findReceipt(database: Queryable, key: string): Promise<ReceiptRow | undefined> {
  const [row] = await database.query<ReceiptRow>('select key, receipt, refusal from receipt where key = $1', [key], {
    name: 'receipt_find',
  });
  return row;
}
