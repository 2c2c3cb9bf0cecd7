import type { CaseDetail, VerdictReply } from '@tidegate/contracts/http-cases';
import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { z } from 'zod';
import type { Accepted } from '@tidegate/review/accept-verdict';

export type StoredReply = z.infer<typeof VerdictReply>;

/** Writes an approval; the database refuses the proposer, a second approval by one person and one of an older version. */
export async function insertApproval(tx: Transaction, accepted: Accepted, roles: readonly string[]): Promise<void> {
  const { verdict, proposalVersion, approvalsGiven } = accepted;
  await tx.execute(
    'insert into approval (case_id, case_version, approver, roles, place) values ($1, $2, $3, $4, $5)',
    [verdict.caseId, proposalVersion, verdict.reviewer, roles, approvalsGiven],
    { name: 'approval_insert' },
  );
}

/** Writes the case as it stands after the verdict: given back or closed, with the edits. */
export async function updateCase(
  tx: Transaction,
  accepted: Accepted,
  after: { status: 'open' | 'closed'; claimRoles: readonly string[]; passedBy: readonly string[] },
): Promise<void> {
  const { verdict, proposalVersion, approvalsGiven, queue } = accepted;
  await tx.execute(
    `update review_case
     set status = $2, resolution = $3, proposal_version = $4, approvals_given = $5, queue = $6, claim_roles = $7,
         passed_by = $8, claimed_by = null, claimed_at = null, lease_until = null, waiting_since = $9, version = version + 1
     where case_id = $1`,
    [
      ...[verdict.caseId, after.status, verdict.resolution, proposalVersion, approvalsGiven, queue, after.claimRoles],
      ...[after.passedBy, verdict.at],
    ],
    { name: 'case_decide' },
  );
}

/** A new version of the proposal, before it is approved. */
export async function updateProposal(tx: Transaction, accepted: Accepted): Promise<void> {
  const { verdict, proposal, actionDigest, proposalVersion } = accepted;
  await tx.execute('update review_case set proposal_version = $2 where case_id = $1', [
    verdict.caseId,
    proposalVersion,
  ]);
  await tx.execute('update case_content set proposal = $2, action_digest = $3 where case_id = $1', [
    ...[verdict.caseId, JSON.stringify(proposal), actionDigest],
  ]);
}

export async function insertVerdict(
  tx: Transaction,
  accepted: Accepted,
  fencingToken: number,
  reply: StoredReply,
): Promise<void> {
  const { verdictId, caseId, verdict, reason, note, reviewer, at } = accepted.verdict;
  await tx.execute(
    `insert into verdict (verdict_id, case_id, fencing_token, verdict, reason, note, reviewer, at, reply)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [verdictId, caseId, fencingToken, verdict, reason, note, reviewer, at, JSON.stringify(reply)],
    { name: 'verdict_insert' },
  );
}

/** The answer that was given to this verdict before, for a client that did not receive it. */
export async function findReply(
  queryable: Queryable,
  given: { verdictId: string; reviewer: string; verdict: CaseDetail['verdicts'][number]['verdict'] },
): Promise<StoredReply | undefined> {
  const [row] = await queryable.query<{ reply: StoredReply }>(
    'select reply from verdict where verdict_id = $1 and reviewer = $2 and verdict = $3',
    [given.verdictId, given.reviewer, given.verdict],
    { name: 'verdict_reply' },
  );
  return row?.reply;
}
