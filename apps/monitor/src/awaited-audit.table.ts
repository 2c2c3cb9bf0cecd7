import type { Queryable, Transaction } from '@tidegate/postgres/database';

/** A random audit of an automatic decision that waits for its verdict. */
export interface AwaitedAudit {
  readonly caseId: string;
  readonly scope: string;
  readonly openedAtMs: number;
}

export async function insertAwaited(tx: Transaction, audits: readonly AwaitedAudit[]): Promise<void> {
  if (audits.length === 0) return;
  await tx.execute(
    `insert into awaited_audit (case_id, scope, opened_at_ms)
     select * from unnest($1::text[], $2::text[], $3::bigint[]) on conflict (case_id) do nothing`,
    [audits.map(({ caseId }) => caseId), audits.map(({ scope }) => scope), audits.map(({ openedAtMs }) => openedAtMs)],
    { name: 'awaited_audit_insert' },
  );
}

export async function deleteAwaited(tx: Transaction, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await tx.execute('delete from awaited_audit where case_id = any ($1::text[])', [caseIds], {
    name: 'awaited_audit_delete',
  });
}

export interface OverdueScope {
  readonly scope: string;
  readonly overdue: number;
}

/** Scopes with at least `minimum` audits opened before `beforeMs`. */
export function overdueScopes(database: Queryable, beforeMs: number, minimum: number): Promise<OverdueScope[]> {
  return database.query<OverdueScope>(
    `select scope, count(*)::int as overdue from awaited_audit where opened_at_ms < $1
     group by scope having count(*) >= $2 order by scope`,
    [beforeMs, minimum],
    { name: 'awaited_audit_overdue' },
  );
}

/** Forgets the overdue audits of these scopes: their silence has been acted upon, and must not be again after the probes. */
export async function forgetOverdue(tx: Transaction, scopes: readonly string[], beforeMs: number): Promise<void> {
  await tx.execute('delete from awaited_audit where scope = any ($1::text[]) and opened_at_ms < $2', [
    scopes,
    beforeMs,
  ]);
}
