import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { PostgresFailure } from '@tidegate/postgres/postgres-failure';
import { verdictIdOf } from '@tidegate/review/accept-verdict';
import type { Accepted } from '@tidegate/review/accept-verdict';
import { judge } from '@tidegate/review/judge';
import type { JudgeContext } from '@tidegate/review/judge';
import { refuse } from '@tidegate/review/refusal';
import type { Refusal, RefusalCode } from '@tidegate/review/refusal';
import { verdictEvents } from '@tidegate/review/review-events';
import { rolesToApprove } from '@tidegate/review/roles-to-approve';
import type { VerdictAttempt } from '@tidegate/review/verdict-attempt';
import type { Visibility } from '@tidegate/review/visibility';
import { reviewedOf } from './case-row.ts';
import type { DetailRow } from './case-row.ts';
import { readCase } from './review-case.table.ts';
import { notFound } from './review.store.ts';
import type { NotFound } from './review.store.ts';
import { findReply, insertApproval, insertVerdict, updateCase, updateProposal } from './verdict.table.ts';
import type { StoredReply } from './verdict.table.ts';

export interface Decided {
  readonly reply: StoredReply;
  /** Null when the verdict was accepted before and only its answer is repeated. */
  readonly accepted: Accepted | null;
  readonly queue: string;
}

/** Verdicts. Judged by the rules of libs/review under the lock of the case, and once more by the database (E6). */
export class VerdictStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** One transaction: verdict, approval, case, outbox. A repeated verdict gets its first answer again. */
  async decide(
    caseId: string,
    attempt: VerdictAttempt,
    visibility: Visibility,
    context: JudgeContext,
  ): Promise<Decided | Refusal | NotFound> {
    try {
      return await this.#database.transaction(async (tx) => {
        const row = await readCase(tx, caseId, visibility, true);
        if (!row) return notFound;
        const judged = judge(reviewedOf(row), attempt, context);
        if (judged.refused) return (await repeated(tx, caseId, attempt, row)) ?? judged;
        const reply = await write(tx, row, attempt, judged);
        await stageEvents(tx, verdictEvents(judged, row));
        return { reply, accepted: judged, queue: row.queue };
      });
    } catch (error) {
      const refusal = refusalOfDatabase(error);
      if (refusal) return refusal;
      throw error;
    }
  }
}

async function write(
  tx: Transaction,
  row: DetailRow,
  attempt: VerdictAttempt,
  accepted: Accepted,
): Promise<StoredReply> {
  const { verdict, closesCase, approvalsGiven } = accepted;
  const { roles } = attempt.reviewer;
  if (accepted.proposalVersion > row.proposalVersion) await updateProposal(tx, accepted);
  if (accepted.approves) await insertApproval(tx, accepted, roles);
  const earlier = verdict.edits.length > 0 ? [] : row.approvals;
  const approvals = accepted.approves ? [...earlier, { approver: verdict.reviewer, roles }] : earlier;
  const status = closesCase ? 'closed' : 'open';
  await updateCase(tx, accepted, {
    status,
    claimRoles: rolesToApprove({ ...row, decision: row.escalation.decision }, approvals),
    // Those whose approval counts, and the one who just passed it on, have nothing to do here for now.
    passedBy: [...new Set([...approvals.map(({ approver }) => approver), verdict.reviewer])],
  });
  const { verdictId, caseId } = verdict;
  const reply = { verdictId, caseId, status, approvalsGiven, approvalsRequired: row.approvalsRequired } as const;
  await insertVerdict(tx, accepted, attempt.body.fencingToken, reply);
  return reply;
}

/** What the client was told when it sent this verdict before; the lease is gone since, so it looks like a refusal. */
async function repeated(
  tx: Transaction,
  caseId: string,
  attempt: VerdictAttempt,
  row: DetailRow,
): Promise<Decided | null> {
  const { body, reviewer } = attempt;
  const verdictId = verdictIdOf(caseId, body.fencingToken);
  const reply = await findReply(tx, { verdictId, reviewer: reviewer.id, verdict: body.verdict });
  return reply ? { reply, accepted: null, queue: row.queue } : null;
}

const byConstraint: Readonly<Record<string, readonly [code: RefusalCode, detail: string]>> = {
  separation_of_duties: ['separation_of_duties', 'The product acts for this person; somebody else has to approve.'],
  approval_pkey: ['already_approved', 'This person has approved this proposal; a second person has to.'],
  stale_approval: ['version_conflict', 'The proposal changed meanwhile; read the case again.'],
};

/** The database has the last word on who may approve; what it refuses is a refusal, not a failure. */
function refusalOfDatabase(error: unknown): Refusal | null {
  const known = error instanceof PostgresFailure ? byConstraint[error.constraint ?? ''] : undefined;
  return known ? refuse(...known) : null;
}
