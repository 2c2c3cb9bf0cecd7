import { CaseExpired, CaseResumed } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { expiryEvent } from '@tidegate/review/expire-case';
import { everything } from '@tidegate/review/visibility';
import { reviewedOf } from './case-row.ts';
import { notHeld, readCases } from './review-case.table.ts';

/** Closes cases whose queue says that silence is a no, and tells the product: denied, by the system (requirement D8). */
export async function expireCases(tx: Transaction, events: readonly TidegateEvent[]): Promise<void> {
  const denied = events
    .filter(({ type }) => type === CaseExpired.type)
    .map(({ data }) => data as DataOf<typeof CaseExpired>)
    .filter(({ outcome }) => outcome === 'deny');
  if (denied.length === 0) return;
  const atOf = new Map(denied.map(({ caseId, at }) => [caseId, at]));
  const rows = (await readCases(tx, [...atOf.keys()], everything, true)).filter(({ status }) => status !== 'closed');
  await tx.execute(
    `update review_case
     set status = 'closed', resolution = 'denied', ${notHeld}, version = version + 1
     where case_id = any($1::text[])`,
    [rows.map(({ caseId }) => caseId)],
    { name: 'case_expire' },
  );
  await stageEvents(
    tx,
    rows.flatMap((row) => expiryEvent(reviewedOf(row), row, atOf.get(row.caseId)!) ?? []),
  );
}

/** Lets cases go on whose product never answered: anybody may claim them again. */
export async function goOnUnanswered(tx: Transaction, events: readonly TidegateEvent[]): Promise<void> {
  const unanswered = events
    .filter(({ type }) => type === CaseResumed.type)
    .map(({ data }) => data as DataOf<typeof CaseResumed>)
    .filter(({ because }) => because === 'no_answer');
  if (unanswered.length === 0) return;
  const values = [unanswered.map(({ caseId }) => caseId), unanswered.map(({ at }) => at)];
  await tx.execute(
    `update ask q set given_up_at = n.at from unnest($1::text[], $2::timestamptz[]) as n (case_id, at)
     where q.case_id = n.case_id and q.answer is null and q.given_up_at is null`,
    values,
    { name: 'ask_give_up' },
  );
  await tx.execute(
    `update review_case c set status = 'open', waiting_since = n.at, passed_by = '{}', version = c.version + 1
     from unnest($1::text[], $2::timestamptz[]) as n (case_id, at)
     where c.case_id = n.case_id and c.status = 'waiting'`,
    values,
    { name: 'case_go_on_unanswered' },
  );
}
