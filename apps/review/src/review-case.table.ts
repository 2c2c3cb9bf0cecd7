import type { Placement } from '@tidegate/contracts/case-events';
import type { Queryable, Transaction } from '@tidegate/postgres/database';
import { jsonInstant } from '@tidegate/postgres/json-instant';
import type { Visibility } from '@tidegate/review/visibility';
import type { DetailRow, SummaryRow, insertableOf } from './case-row.ts';
import { Placeholders, variantOf, visibleCases } from './visible-cases.ts';

/** Columns of a line of the queue, from `review_case c` and `case_content t`. */
export const summaryColumns = `c.case_id as "caseId", c.kind, c.tenant_id as "tenantId", c.request_id as "requestId", c.title,
  c.queue, c.level, c.priority, c.status, c.risk_tier as "riskTier", c.task_type as "taskType", t.reasons,
  c.opened_at as "openedAt", c.due_at as "dueAt", c.claimed_by as "claimedBy", c.lease_until as "leaseUntil",
  c.approvals_given as "approvalsGiven", c.approvals_required as "approvalsRequired", c.version, c.proposal_version as "proposalVersion"`;

/**
 * Columns of a whole case, in one round trip. What a case cannot have yet is not looked for: approvals before one was given,
 * verdicts before the claims so many, asks before one was made.
 */
function detailColumnsAfter(claims: 0 | 1): string {
  return `${summaryColumns}, c.checkpoint_id as "checkpointId", c.approver_roles as "approverRoles",
  c.proposed_by as "proposedBy", c.claimed_at as "claimedAt",
  c.waiting_since as "waitingSince", c.fencing_token as "fencingToken", c.passed_by as "passedBy",
  t.opened_event_id as "openedEventId", t.traceparent, t.cohort, t.escalation, t.proposal, t.action_digest as "actionDigest",
  (select jsonb_build_object('actionDigest', p.action_digest, 'preview', p.preview, 'problem', p.problem)
     from action_preview p where p.checkpoint_id = c.checkpoint_id) as "dryRun",
  case when c.approvals_given = 0 then '[]' else
    (select coalesce(jsonb_agg(jsonb_build_object('approver', a.approver, 'roles', a.roles) order by a.place), '[]')
     from approval a where a.case_id = c.case_id and a.case_version = c.proposal_version) end as approvals,
  case when c.fencing_token <= ${claims} then '[]' else
    (select coalesce(jsonb_agg(jsonb_build_object('verdictId', v.verdict_id, 'verdict', v.verdict, 'reason', v.reason,
       'note', v.note, 'reviewer', v.reviewer, 'at', ${jsonInstant('v.at')})
       || case when v.corrections is null then '{}' else jsonb_build_object('corrections', v.corrections) end
       order by v.at, v.fencing_token), '[]')
     from verdict v where v.case_id = c.case_id) end as verdicts,
  c.verdict_due_at as "verdictDueAt", c.exercise, c.asks_made as "asksMade", c.asks_max as "asksMax", c.arbiter_queue as "arbiterQueue", case when c.asks_made = 0 then '[]' else
    (select jsonb_agg(q.ask || jsonb_build_object('askedBy', q.asked_by, 'answer', q.answer) order by q.round)
     from ask q where q.case_id = c.case_id) end as asks`;
}

export const detailColumns = detailColumnsAfter(0);
/** Of a case that was claimed in this statement: its first claim had no verdict before it. */
export const claimedColumns = detailColumnsAfter(1);

/** What an update of `review_case` sets so that nobody holds the case any more, by a lease or a verdict that may be taken back. */
export const notHeld = `claimed_by = null, claimed_at = null, lease_until = null, verdict_due_at = null`;

/** Adds cases that are not there yet. */
export async function insertCases(tx: Transaction, rows: readonly ReturnType<typeof insertableOf>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `with given as materialized (
       select * from jsonb_to_recordset($1::jsonb) as g (case_id text, tenant_id text, request_id text, checkpoint_id text,
         kind text, title text, queue text, level text, priority smallint, due_at timestamptz, opened_at timestamptz,
         risk_tier smallint, task_type text, proposed_by text, approvals_required smallint, approver_roles text[],
         claim_roles text[], asks_max smallint, arbiter_queue text, opened_event_id text, traceparent text, cohort text, reasons jsonb, escalation jsonb,
         proposal jsonb, action_digest text)
     ), added as (
       insert into review_case (case_id, tenant_id, request_id, checkpoint_id, kind, title, queue, level, priority, due_at,
         opened_at, risk_tier, task_type, proposed_by, approvals_required, approver_roles, claim_roles, waiting_since, asks_max, arbiter_queue)
       select case_id, tenant_id, request_id, checkpoint_id, kind, title, queue, level, priority, due_at, opened_at, risk_tier,
         task_type, proposed_by, approvals_required, approver_roles, claim_roles, opened_at, asks_max, arbiter_queue
       from given
       on conflict (case_id) do nothing
     )
     insert into case_content (case_id, opened_event_id, traceparent, cohort, reasons, escalation, proposal, action_digest)
     select case_id, opened_event_id, traceparent, cohort, reasons, escalation, nullif(proposal, 'null'), action_digest
     from given
     on conflict (case_id) do nothing`,
    [JSON.stringify(rows)],
    { name: 'review_case_insert' },
  );
}

/** Gives open cases their place, as routing says. */
export async function placeCases(tx: Transaction, places: ReadonlyMap<string, Placement>): Promise<void> {
  if (places.size === 0) return;
  const placements = [...places.values()];
  await tx.execute(
    `update review_case c
     set queue = n.queue, level = n.level, priority = n.priority, due_at = n.due_at, version = c.version + 1
     from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::timestamptz[]) as n (case_id, queue, level, priority, due_at)
     where c.case_id = n.case_id and c.status <> 'closed'`,
    [
      [...places.keys()],
      placements.map(({ queue }) => queue),
      placements.map(({ level }) => level),
      placements.map(({ priority }) => priority),
      placements.map(({ dueAt }) => dueAt),
    ],
    { name: 'review_case_place' },
  );
}

/** Closes cases that routing calls closed; after a verdict here they are so already. */
export async function closeCases(tx: Transaction, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await tx.execute(
    `update review_case
     set status = 'closed', ${notHeld}, version = version + 1
     where case_id = any($1::text[]) and status <> 'closed'`,
    [caseIds],
    { name: 'review_case_close' },
  );
  await tx.execute('delete from draft where case_id = any($1::text[])', [caseIds], { name: 'draft_drop' });
}

/** The tenant of a case that the reviewer may see. */
export async function tenantOfCase(
  queryable: Queryable,
  caseId: string,
  visibility: Visibility,
): Promise<string | undefined> {
  const placeholders = new Placeholders();
  const text = `select c.tenant_id as "tenantId" from review_case c
     where c.case_id = ${placeholders.add(caseId)}${visibleCases(visibility, placeholders)}`;
  const name = `review_case_tenant_${variantOf(visibility)}`;
  const [row] = await queryable.query<{ tenantId: string }>(text, placeholders.values, { name });
  return row?.tenantId;
}

/** How these cases stand; of nobody's view, so the caller decides who sees what. */
export function readSummaries(queryable: Queryable, caseIds: readonly string[]): Promise<readonly SummaryRow[]> {
  return queryable.query<SummaryRow>(
    `select ${summaryColumns} from review_case c join case_content t using (case_id)
     where c.case_id = any($1::text[]) order by c.rank, c.due_at, c.case_id`,
    [caseIds],
    { name: 'review_case_summaries' },
  );
}

/** A case that the reviewer may see; `lock` holds it until the transaction ends. */
export async function readCase(
  queryable: Queryable,
  caseId: string,
  visibility: Visibility,
  lock = false,
): Promise<DetailRow | undefined> {
  const [row] = await readCases(queryable, [caseId], visibility, lock);
  return row;
}

/** The same for several cases, locked in the order of their ids, so that two batches cannot block each other. */
export async function readCases(
  queryable: Queryable,
  caseIds: readonly string[],
  visibility: Visibility,
  lock = false,
): Promise<readonly DetailRow[]> {
  const placeholders = new Placeholders();
  const text = `select ${detailColumns} from review_case c join case_content t using (case_id)
     where c.case_id = any(${placeholders.add(caseIds)}::text[])${visibleCases(visibility, placeholders)}
     order by c.case_id${lock ? ' for update of c' : ''}`;
  const name = `review_case_read_${variantOf(visibility)}${lock ? '_lock' : ''}`;
  return queryable.query<DetailRow>(text, placeholders.values, { name });
}
