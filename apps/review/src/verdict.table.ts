import type { Corrections } from '@tidegate/contracts/corrections';
import type { CaseDetail, VerdictReply } from '@tidegate/contracts/http-cases';
import type { Queryable, Transaction } from '@tidegate/postgres/database';
import type { z } from 'zod';
import type { Accepted } from '@tidegate/review/accept-verdict';
import { notHeld } from './review-case.table.ts';

export type StoredReply = z.infer<typeof VerdictReply>;

/** A verdict that was accepted, with everything that is written because of it. */
export interface DecidedCase {
  readonly accepted: Accepted;
  /** Roles of the reviewer. */
  readonly roles: readonly string[];
  readonly fencingToken: number;
  readonly reply: StoredReply;
  /** How many words there were to read. */
  readonly words: number;
  /** The version of the proposal that was judged blind before; null without a judgement. */
  readonly judgedVersion: number | null;
  /** The case afterwards: who may approve next, and who has had it. */
  readonly claimRoles: readonly string[];
  readonly passedBy: readonly string[];
}

/** Writes approvals; the database refuses the proposer, a second approval by one person and one of an older version. */
export async function insertApprovals(tx: Transaction, decided: readonly DecidedCase[]): Promise<void> {
  if (decided.length === 0) return;
  const rows = decided.map(({ accepted: { verdict, proposalVersion, approvalsGiven }, roles }) => ({
    ...{ case_id: verdict.caseId, case_version: proposalVersion, approver: verdict.reviewer, roles },
    ...{ place: approvalsGiven, action_digest: verdict.actionDigest },
  }));
  await tx.execute(
    `insert into approval (case_id, case_version, approver, roles, place, action_digest)
     select * from jsonb_to_recordset($1::jsonb)
       as g (case_id text, case_version integer, approver text, roles text[], place smallint, action_digest text)`,
    [JSON.stringify(rows)],
    { name: 'approval_insert' },
  );
}

/** Writes cases as they stand after their verdicts: given back or closed, with the edits. */
export async function updateCases(tx: Transaction, decided: readonly DecidedCase[]): Promise<void> {
  const rows = decided.map(({ accepted, reply, claimRoles, passedBy }) => ({
    ...{ case_id: reply.caseId, status: reply.status, resolution: accepted.verdict.resolution },
    ...{ proposal_version: accepted.proposalVersion, approvals_given: accepted.approvalsGiven, queue: accepted.queue },
    ...{ claim_roles: claimRoles, passed_by: passedBy, at: accepted.verdict.at, asks: accepted.ask === null ? 0 : 1 },
  }));
  await tx.execute(
    `update review_case c
     set status = n.status, resolution = n.resolution, proposal_version = n.proposal_version,
         asks_made = c.asks_made + n.asks, approvals_given = n.approvals_given, queue = n.queue, claim_roles = n.claim_roles, passed_by = n.passed_by,
         ${notHeld}, waiting_since = n.at, version = c.version + 1
     from jsonb_to_recordset($1::jsonb) as n (case_id text, status text, resolution text, proposal_version integer,
       approvals_given smallint, queue text, claim_roles text[], passed_by text[], at timestamptz, asks smallint)
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
  const rows = decided.map(({ accepted, fencingToken, reply, words, judgedVersion }) => {
    const { verdictId, caseId, verdict, reason, note, reviewer, at, handlingSeconds } = accepted.verdict;
    return {
      ...{ verdict_id: verdictId, case_id: caseId, fencing_token: fencingToken, verdict, reason, note, reviewer, at },
      ...{ reply, words, handling_seconds: handlingSeconds, judged_version: judgedVersion },
      corrections: correctionsToKeep(accepted.verdict.corrections),
    };
  });
  await tx.execute(
    `insert into verdict (verdict_id, case_id, fencing_token, verdict, reason, note, reviewer, at, reply, corrections, words,
       handling_seconds, judged_version)
     select verdict_id, case_id, fencing_token, verdict, reason, note, reviewer, at, reply, nullif(corrections, 'null'), words,
       handling_seconds, judged_version
     from jsonb_to_recordset($1::jsonb) as g (verdict_id text, case_id text, fencing_token integer, verdict text,
       reason text, note text, reviewer text, at timestamptz, reply jsonb, corrections jsonb, words integer, handling_seconds real,
         judged_version integer)`,
    [JSON.stringify(rows)],
    { name: 'verdict_insert' },
  );
}

/** Those that say more than the verdict does; the others would only take space. */
function correctionsToKeep(corrections: Corrections | undefined): Corrections | null {
  if (corrections === undefined) return null;
  const { missingEvidence, incorrectEvidence, betterQuery, policyReason } = corrections;
  const saysMore =
    missingEvidence.length + incorrectEvidence.length > 0 || betterQuery !== null || policyReason !== null;
  return saysMore ? corrections : null;
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
