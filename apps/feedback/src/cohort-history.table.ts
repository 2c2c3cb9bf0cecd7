import type { CohortHistory } from '@tidegate/feedback/cohort-history';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

interface HistoryRow {
  readonly cohort: string;
  readonly tenant_id: string;
  readonly reviewed: number;
  readonly overridden: number;
  readonly audited: number;
  readonly false_autonomy: number;
  readonly needless: number;
  readonly updated_at: string;
}

const columns = 'cohort, tenant_id, reviewed, overridden, audited, false_autonomy, needless, updated_at';

/**
 * The histories of these cohorts, locked until the transaction ends, so that two batches count after each other. Missing
 * rows are made first; the order is the same for everyone.
 */
export async function lockHistories(
  tx: Transaction,
  empty: readonly CohortHistory[],
): Promise<Map<string, CohortHistory>> {
  if (empty.length === 0) return new Map();
  const sorted = [...empty].sort((left, right) => (left.cohort < right.cohort ? -1 : 1));
  await tx.execute(
    `insert into cohort_history (${columns})
     select cohort, tenant_id, 0, 0, 0, 0, 0, updated_at
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as given (cohort, tenant_id, updated_at)
     on conflict (cohort) do nothing`,
    [
      sorted.map(({ cohort }) => cohort),
      sorted.map(({ tenantId }) => tenantId),
      sorted.map(({ updatedAt }) => updatedAt),
    ],
    { name: 'cohort_history_ensure' },
  );
  const rows = await tx.query<HistoryRow>(
    `select ${columns} from cohort_history where cohort = any ($1::text[]) order by cohort for update`,
    [sorted.map(({ cohort }) => cohort)],
    { name: 'cohort_history_lock' },
  );
  return new Map(rows.map((row) => [row.cohort, historyOf(row)]));
}

export async function saveHistories(tx: Transaction, histories: readonly CohortHistory[]): Promise<void> {
  if (histories.length === 0) return;
  const column = <Value>(read: (history: CohortHistory) => Value) => histories.map(read);
  await tx.execute(
    `update cohort_history set reviewed = given.reviewed, overridden = given.overridden, audited = given.audited,
       false_autonomy = given.false_autonomy, needless = given.needless, updated_at = given.updated_at
     from unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::timestamptz[])
       as given (cohort, reviewed, overridden, audited, false_autonomy, needless, updated_at)
     where cohort_history.cohort = given.cohort`,
    [
      column(({ cohort }) => cohort),
      column(({ reviewed }) => reviewed),
      column(({ overridden }) => overridden),
      column(({ audited }) => audited),
      column(({ falseAutonomy }) => falseAutonomy),
      column(({ needless }) => needless),
      column(({ updatedAt }) => updatedAt),
    ],
    { name: 'cohort_history_save' },
  );
}

/** Histories behind a cohort name, in the order of the names. */
export async function listHistories(
  database: Queryable,
  page: { readonly after: string; readonly tenantId: string | undefined; readonly limit: number },
): Promise<readonly CohortHistory[]> {
  const rows = await database.query<HistoryRow>(
    `select ${columns} from cohort_history
     where cohort > $1 and ($2::text is null or tenant_id = $2)
     order by cohort limit $3`,
    [page.after, page.tenantId ?? null, page.limit],
  );
  return rows.map(historyOf);
}

function historyOf(row: HistoryRow): CohortHistory {
  return {
    cohort: row.cohort,
    tenantId: row.tenant_id,
    reviewed: row.reviewed,
    overridden: row.overridden,
    audited: row.audited,
    falseAutonomy: row.false_autonomy,
    needless: row.needless,
    updatedAt: row.updated_at,
  };
}
