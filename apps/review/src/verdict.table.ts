import type { CaseDetail, VerdictReply } from '@tidegate/contracts/http-cases';
import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { z } from 'zod';
import type { Accepted } from '@tidegate/review/accept-verdict';

export type StoredReply = z.infer<typeof VerdictReply>;

/** A verdict that was accepted, with everything that is written because of it. */
export interface DecidedCase {
  readonly accepted: Accepted;
  /** Roles of the reviewer. */
  readonly roles: readonly string[];
  readonly fencingToken: number;
  readonly reply: StoredReply;
  /** The case afterwards: who may approve next, and who has had it. */
  readonly claimRoles: readonly string[];
  readonly passedBy: readonly string[];
}

/** Writes approvals; the database refuses the proposer, a second approval by one person and one of an older version. */
export async function insertApprovals(tx: Transaction, decided: readonly DecidedCase[]): Promise<void> {
  if (decided.length === 0) return;
  const rows = decided.map(({ accepted: { verdict, proposalVersion, approvalsGiven }, roles }) => ({
    ...{ case_id: verdict.caseId, case_version: proposalVersion, approver: verdict.reviewer, roles },
    place: approvalsGiven,
  }));
  await tx.execute(
    `insert into approval (case_id, case_version, approver, roles, place)
     select * from jsonb_to_recordset($1::jsonb)
       as g (case_id text, case_version integer, approver text, roles text[], place smallint)`,
    [JSON.stringify(rows)],
    { name: 'approval_insert' },
  );
}

/** Writes cases as they stand after their verdicts: given back or closed, with the edits. */
export async function updateCases(tx: Transaction, decided: readonly DecidedCase[]): Promise<void> {
  const rows = decided.map(({ accepted, reply, claimRoles, passedBy }) => ({
    ...{ case_id: reply.caseId, status: reply.status, resolution: accepted.verdict.resolution },
    ...{ proposal_version: accepted.proposalVersion, approvals_given: accepted.approvalsGiven, queue: accepted.queue },
    ...{ claim_roles: claimRoles, passed_by: passedBy, at: accepted.verdict.at },
  }));
  await tx.execute(
    `update review_case c
     set status = n.status, resolution = n.resolution, proposal_version = n.proposal_version,
         approvals_given = n.approvals_given, queue = n.queue, claim_roles = n.claim_roles, passed_by = n.passed_by,
         claimed_by = null, claimed_at = null, lease_until = null, waiting_since = n.at, version = c.version + 1
     from jsonb_to_recordset($1::jsonb) as n (case_id text, status text, resolution text, proposal_version integer,
       approvals_given smallint, queue text, claim_roles text[], passed_by text[], at timestamptz)
     where c.case_id = n.case_id`,
    [JSON.stringify(rows)],
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

export async function insertVerdicts(tx: Transaction, decided: readonly DecidedCase[]): Promise<void> {
  const rows = decided.map(({ accepted, fencingToken, reply }) => {
    const { verdictId, caseId, verdict, reason, note, reviewer, at } = accepted.verdict;
    return {
      ...{ verdict_id: verdictId, case_id: caseId, fencing_token: fencingToken, verdict, reason, note, reviewer, at },
      reply,
    };
  });
  await tx.execute(
    `insert into verdict (verdict_id, case_id, fencing_token, verdict, reason, note, reviewer, at, reply)
     select * from jsonb_to_recordset($1::jsonb) as g (verdict_id text, case_id text, fencing_token integer, verdict text,
       reason text, note text, reviewer text, at timestamptz, reply jsonb)`,
    [JSON.stringify(rows)],
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
