import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { VerdictAttempt } from '@tidegate/review/verdict-attempt';
import type { DetailRow } from './case-row.ts';
import { notHeld } from './review-case.table.ts';
import type { DecidedCase, StoredReply } from './verdict.table.ts';

/** A verdict that was accepted, and when it takes effect: at `dueAt`, or at once. */
export interface AcceptedVerdict {
  readonly row: DetailRow;
  readonly attempt: VerdictAttempt;
  readonly decided: DecidedCase;
  /** RFC 3339. */
  readonly dueAt: string | null;
}

/** The author holds the case however late the verdict is put into effect. */
const heldFor = "interval '1 day'";

/** Keeps verdicts that their authors may still take back. Nothing is told to anybody yet. */
export async function holdVerdicts(tx: Transaction, accepted: readonly AcceptedVerdict[]): Promise<void> {
  if (accepted.length === 0) return;
  const rows = accepted.map(({ row, attempt, decided, dueAt }) => ({
    ...{ case_id: row.caseId, tenant_id: row.tenantId, verdict_id: decided.reply.verdictId, attempt, due_at: dueAt },
    ...{ verdict: attempt.body.verdict, reviewer: attempt.reviewer.id, reply: decided.reply },
    given_at: decided.accepted.verdict.at,
  }));
  await tx.execute(
    `insert into pending_verdict (case_id, tenant_id, verdict_id, verdict, reviewer, attempt, reply, given_at, due_at)
     select case_id, tenant_id, verdict_id, verdict, reviewer, attempt, reply, given_at, due_at
     from jsonb_to_recordset($1::jsonb) as g (case_id text, tenant_id text, verdict_id text, verdict text, reviewer text,
       attempt jsonb, reply jsonb, given_at timestamptz, due_at timestamptz)`,
    [JSON.stringify(rows)],
    { name: 'pending_verdict_insert' },
  );
  await tx.execute(
    `update review_case c
     set verdict_due_at = n.due_at, lease_until = n.due_at + ${heldFor}, version = c.version + 1
     from jsonb_to_recordset($1::jsonb) as n (case_id text, due_at timestamptz)
     where c.case_id = n.case_id`,
    [JSON.stringify(rows.map(({ case_id, due_at }) => ({ case_id, due_at })))],
    { name: 'case_hold' },
  );
}

/** The answer that was given to this verdict before, while it has not taken effect. */
export async function findHeldReply(
  queryable: Queryable,
  given: { verdictId: string; reviewer: string; verdict: CaseDetail['verdicts'][number]['verdict'] },
): Promise<StoredReply | undefined> {
  const [row] = await queryable.query<{ reply: StoredReply }>(
    'select reply from pending_verdict where verdict_id = $1 and reviewer = $2 and verdict = $3',
    [given.verdictId, given.reviewer, given.verdict],
    { name: 'pending_verdict_reply' },
  );
  return row?.reply;
}

export interface PendingVerdict {
  readonly caseId: string;
  readonly verdictId: string;
  readonly verdict: VerdictAttempt['body']['verdict'];
  readonly reviewer: string;
  readonly attempt: VerdictAttempt;
  readonly givenAt: string;
  readonly dueAt: string;
}

const columns = `p.case_id as "caseId", p.verdict_id as "verdictId", p.verdict, p.reviewer, p.attempt,
  p.given_at as "givenAt", p.due_at as "dueAt"`;

export async function findPending(tx: Transaction, caseId: string): Promise<PendingVerdict | undefined> {
  const [row] = await tx.query<PendingVerdict>(
    `select ${columns} from pending_verdict p where p.case_id = $1`,
    [caseId],
    { name: 'pending_verdict_find' },
  );
  return row;
}

/** Verdicts that are due, with their cases locked; another instance that looks meanwhile skips them. */
export function takeDue(tx: Transaction, now: string, countMax: number): Promise<PendingVerdict[]> {
  return tx.query<PendingVerdict>(
    `select ${columns} from pending_verdict p join review_case c using (case_id)
     where p.due_at <= $1 order by p.due_at limit $2 for update of c skip locked`,
    [now, countMax],
    { name: 'pending_verdict_due' },
  );
}

export async function dropPending(tx: Transaction, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await tx.execute('delete from pending_verdict where case_id = any($1::text[])', [caseIds], {
    name: 'pending_verdict_drop',
  });
}

/** Gives cases back whose held verdicts came to nothing. */
export async function freeCases(tx: Transaction, caseIds: readonly string[], now: string): Promise<void> {
  if (caseIds.length === 0) return;
  await tx.execute(
    `update review_case
     set ${notHeld}, waiting_since = $2, version = version + 1
     where case_id = any($1::text[]) and status = 'open'`,
    [caseIds, now],
    { name: 'case_free' },
  );
}
