import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { Visibility } from '@tidegate/review/visibility';
import type { DetailRow } from './case-row.ts';
import { claimedColumns, notHeld } from './review-case.table.ts';
import { Placeholders, variantOf, visibleCases } from './visible-cases.ts';

/** Who claims, from when to when. Instants are RFC 3339. */
export interface NewLease {
  readonly reviewer: string;
  readonly roles: readonly string[];
  readonly now: string;
  readonly leaseUntil: string;
}

/**
 * Claims the first case of the queue, or of all queues that the reviewer sees: by priority, then deadline (requirement
 * D7). One statement: two reviewers who ask at once get two cases, since each skips what the other has locked (E5). Left
 * out are cases that the reviewer could not approve, has had already, acts for, or that are meant for somebody else.
 */
export async function claimNext(
  tx: Transaction,
  lease: NewLease,
  visibility: Visibility,
  queue: string | undefined,
): Promise<DetailRow | undefined> {
  const placeholders = new Placeholders();
  const now = `${placeholders.add(lease.now)}::timestamptz`;
  const reviewer = `${placeholders.add(lease.reviewer)}::text`;
  const roles = `${placeholders.add(lease.roles)}::text[]`;
  // The coalesce hides these tests from the planner: it would guess that one row passes them, and sort the whole table.
  const mine = `coalesce((c.claim_roles = '{}' or c.claim_roles && ${roles}) and c.proposed_by is distinct from ${reviewer}
    and not ${reviewer} = any(c.passed_by) and (c.meant_for is null or c.meant_for = ${reviewer}), false)${visibleCases(visibility, placeholders, queue)}`;
  const first = (condition: string, order: string) =>
    `(select c.case_id, c.rank, c.due_at from review_case c where ${condition} and ${mine}
      order by ${order} limit 1 for update skip locked)`;
  const lapsed = `c.status = 'open' and c.claimed_by is not null and c.lease_until <= ${now}`;
  const text = `with free as materialized ${first('c.free_rank is not null', 'c.free_rank, c.due_at, c.case_id')},
     lapsed as materialized ${first(lapsed, 'c.lease_until')},
     chosen as (select case_id from (table free union all table lapsed) f order by rank, due_at, case_id limit 1)
     update review_case c set ${claimed(reviewer, now, `${placeholders.add(lease.leaseUntil)}::timestamptz`)}
     from chosen, case_content t
     where c.case_id = chosen.case_id and t.case_id = chosen.case_id
     returning ${claimedColumns}`;
  const name = `claim_next_${variantOf(visibility, queue)}`;
  const [row] = await tx.query<DetailRow>(text, placeholders.values, { name });
  return row;
}

/** A case that somebody with these roles could have next, locked until the transaction ends. */
export interface Candidate {
  readonly caseId: string;
  readonly proposedBy: string | null;
  readonly passedBy: readonly string[];
  readonly meantFor: string | null;
}

/** The first cases for people who have the same roles and see the same, in the order of work; each decides by itself whose. */
export async function lockCandidates(
  tx: Transaction,
  { roles, now }: Pick<NewLease, 'roles' | 'now'>,
  visibility: Visibility,
  of: { readonly queue: string | undefined; readonly count: number },
): Promise<readonly Candidate[]> {
  const placeholders = new Placeholders();
  const instant = `${placeholders.add(now)}::timestamptz`;
  const held = `${placeholders.add(roles)}::text[]`;
  const limit = `${placeholders.add(of.count)}::int`;
  const possible = `coalesce(c.claim_roles = '{}' or c.claim_roles && ${held}, false)${visibleCases(visibility, placeholders, of.queue)}`;
  const first = (condition: string, order: string) =>
    `(select c.case_id, c.rank, c.due_at, c.proposed_by, c.passed_by, c.meant_for from review_case c where ${condition} and ${possible}
      order by ${order} limit ${limit} for update skip locked)`;
  const lapsed = `c.status = 'open' and c.claimed_by is not null and c.lease_until <= ${instant}`;
  const text = `with free as materialized ${first('c.free_rank is not null', 'c.free_rank, c.due_at, c.case_id')},
     lapsed as materialized ${first(lapsed, 'c.lease_until')}
     select case_id as "caseId", proposed_by as "proposedBy", passed_by as "passedBy",
       meant_for as "meantFor"
     from (table free union all table lapsed) f order by rank, due_at, case_id`;
  return tx.query<Candidate>(text, placeholders.values, {
    name: `claim_candidates_${variantOf(visibility, of.queue)}`,
  });
}

/** Claims cases that this transaction has locked, each for its reviewer; by case. */
export async function claimAll(
  tx: Transaction,
  claims: ReadonlyMap<string, NewLease>,
): Promise<ReadonlyMap<string, DetailRow>> {
  if (claims.size === 0) return new Map();
  const leases = [...claims.values()];
  const rows = await tx.query<DetailRow>(
    `update review_case c set ${claimed('n.reviewer', 'n.begins', 'n.ends')}
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as n (case_id, reviewer, begins, ends), case_content t
     where c.case_id = n.case_id and t.case_id = n.case_id
     returning ${claimedColumns}`,
    [
      [...claims.keys()],
      leases.map(({ reviewer }) => reviewer),
      leases.map(({ now }) => now),
      leases.map(({ leaseUntil }) => leaseUntil),
    ],
    { name: 'claim_all' },
  );
  return new Map(rows.map((row) => [row.caseId, row]));
}

/** Claims a case that this transaction has locked. */
export async function claimCase(tx: Transaction, caseId: string, lease: NewLease): Promise<DetailRow | undefined> {
  const [row] = await tx.query<DetailRow>(
    `update review_case c set ${claimed('$2', '$3::timestamptz', '$4::timestamptz')}
     from case_content t
     where c.case_id = $1 and t.case_id = c.case_id
     returning ${claimedColumns}`,
    [caseId, lease.reviewer, lease.now, lease.leaseUntil],
    { name: 'claim_case' },
  );
  return row;
}

/** The holder of a lease, as every later call repeats it. */
export interface Holder {
  readonly caseId: string;
  readonly reviewer: string;
  readonly fencingToken: number;
}

/** Extends a lease that is still held; false when it is not. */
export async function extendLease(
  queryable: Queryable,
  holder: Holder,
  now: string,
  leaseUntil: string,
): Promise<boolean> {
  const count = await queryable.execute(
    `update review_case set lease_until = $5
     where case_id = $1 and status = 'open' and claimed_by = $2 and fencing_token = $3 and lease_until > $4
       and verdict_due_at is null`,
    [holder.caseId, holder.reviewer, holder.fencingToken, now, leaseUntil],
    { name: 'lease_extend' },
  );
  return count === 1;
}

/** Gives a case back that is still held; false when it is not. */
export async function releaseCase(tx: Transaction, holder: Holder, now: string): Promise<boolean> {
  const count = await tx.execute(
    `update review_case
     set ${notHeld}, waiting_since = $4, version = version + 1
     where case_id = $1 and status = 'open' and claimed_by = $2 and fencing_token = $3 and lease_until > $4
       and verdict_due_at is null`,
    [holder.caseId, holder.reviewer, holder.fencingToken, now],
    { name: 'case_release' },
  );
  return count === 1;
}

/** A case whose lease ran out has waited since then; a holder who claims again has been at it since the first claim. */
function claimed(reviewer: string, now: string, leaseUntil: string): string {
  const goesOn = `c.claimed_by = ${reviewer} and c.lease_until > ${now}`;
  return `claimed_by = ${reviewer}, claimed_at = case when ${goesOn} then c.claimed_at else ${now} end, lease_until = ${leaseUntil}, fencing_token = c.fencing_token + 1,
    version = c.version + 1, verdict_due_at = null, waiting_since = coalesce(c.lease_until, c.waiting_since)`;
}
