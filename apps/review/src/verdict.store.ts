import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { SharedWork } from '@tidegate/postgres/shared-work';
import { PostgresFailure } from '@tidegate/postgres/postgres-failure';
import { verdictIdOf } from '@tidegate/review/accept-verdict';
import type { Accepted } from '@tidegate/review/accept-verdict';
import { wordsToRead } from '@tidegate/review/guards/reading-time';
import { judge } from '@tidegate/review/judge';
import type { JudgeContext } from '@tidegate/review/judge';
import { verdictDueAt } from '@tidegate/review/undo-window';
import { refuse } from '@tidegate/review/refusal';
import type { Refusal, RefusalCode } from '@tidegate/review/refusal';
import { verdictEvents } from '@tidegate/review/review-events';
import { rolesToApprove } from '@tidegate/review/roles-to-approve';
import type { VerdictAttempt } from '@tidegate/review/verdict-attempt';
import type { Visibility } from '@tidegate/review/visibility';
import { insertAsks } from './ask.table.ts';
import { reviewedOf } from './case-row.ts';
import type { DetailRow } from './case-row.ts';
import { takeExercise } from './exercise.store.ts';
import type { AuditDraw } from './exercise.store.ts';
import { findExerciseReply } from './exercise.table.ts';
import { findHeldReply, holdVerdicts } from './pending-verdict.table.ts';
import type { AcceptedVerdict } from './pending-verdict.table.ts';
import { readCases } from './review-case.table.ts';
import { notFound } from './review.store.ts';
import type { NotFound } from './review.store.ts';
import type { SightStore } from './sight.store.ts';
import { findReply, insertApprovals, insertVerdicts, updateCases, updateProposal } from './verdict.table.ts';
import type { DecidedCase, StoredReply } from './verdict.table.ts';

export interface Decided {
  readonly reply: StoredReply;
  /** Null when the verdict was accepted before and only its answer is repeated. */
  readonly accepted: Accepted | null;
  readonly queue: string;
}

/** A verdict to judge, with who may see what. */
interface Given {
  readonly caseId: string;
  readonly attempt: VerdictAttempt;
  readonly visibility: Visibility;
  readonly context: JudgeContext;
}

/** What becomes of an accepted verdict. */
export interface Aftermath {
  /** How long an author may take a verdict back; 0 for not at all. */
  readonly undoSeconds: number;
  readonly audits: AuditDraw;
  readonly sight: SightStore;
}

/** Verdicts. Judged by the rules of libs/review under the lock of the case, and once more by the database (E6). */
export class VerdictStore {
  readonly #verdicts: SharedWork<Given, Decided | Refusal | NotFound>;

  constructor(database: Database, aftermath: Aftermath) {
    this.#verdicts = new SharedWork({
      ...{ database, keysOf: ({ caseId }) => [caseId] },
      perform: (tx, given) => decideAll(tx, given, aftermath),
    });
  }

  /** In one transaction: verdict, approval, case, outbox. A repeated verdict gets its first answer again. */
  async decide(
    caseId: string,
    attempt: VerdictAttempt,
    visibility: Visibility,
    context: JudgeContext,
  ): Promise<Decided | Refusal | NotFound> {
    try {
      return await this.#verdicts.submitOne({ caseId, attempt, visibility, context });
    } catch (error) {
      const refusal = refusalOfDatabase(error);
      if (refusal) return refusal;
      throw error;
    }
  }
}

async function decideAll(
  tx: Transaction,
  given: readonly Given[],
  { undoSeconds, audits, sight }: Aftermath,
): Promise<readonly (Decided | Refusal | NotFound)[]> {
  const rows = await rowsOf(tx, given);
  const looks = given.flatMap(({ caseId, attempt: { reviewer } }) => {
    const row = rows.get(caseId);
    return row ? [{ reviewer: reviewer.id, row }] : [];
  });
  const phases = await sight.phases(tx, looks);
  const judged = given.map((one) => {
    const row = rows.get(one.caseId);
    const context = { ...one.context, blind: phases.get(one.caseId) ?? null };
    return row && { ...one, row, result: judge(reviewedOf(row), one.attempt, context) };
  });
  const accepted = judged.flatMap((one) =>
    one && !one.result.refused ? [acceptedVerdict(one.row, one.attempt, one.result, undoSeconds)] : [],
  );
  const real = accepted.filter(({ row }) => row.exercise === null);
  await writeVerdicts(
    tx,
    real.filter(({ dueAt }) => dueAt === null),
    audits,
  );
  await holdVerdicts(
    tx,
    real.filter(({ dueAt }) => dueAt !== null),
  );
  const replies = new Map(real.map(({ row, decided }) => [row.caseId, decided.reply]));
  for (const one of accepted) {
    if (one.row.exercise !== null) replies.set(one.row.caseId, await takeExercise(tx, one));
  }
  return Promise.all(
    judged.map(async (one) => {
      if (!one) return notFound;
      if (one.result.refused) return (await repeated(tx, one.caseId, one.attempt, one.row)) ?? one.result;
      // What an exercise was answered with counts nowhere else.
      const counted = one.row.exercise === null ? one.result : null;
      return { reply: replies.get(one.caseId)!, accepted: counted, queue: one.row.queue };
    }),
  );
}

/** The cases, locked, each as far as its reviewer may see it. */
async function rowsOf(tx: Transaction, given: readonly Given[]): Promise<ReadonlyMap<string, DetailRow>> {
  const byReviewer = Map.groupBy(given, ({ attempt }) => attempt.reviewer.id);
  const read = [...byReviewer.values()].map((some) =>
    readCases(
      tx,
      some.map(({ caseId }) => caseId),
      some[0]!.visibility,
      true,
    ),
  );
  return new Map((await Promise.all(read)).flat().map((row) => [row.caseId, row]));
}

/** Writes everything that follows from verdicts, with their events. */
export async function writeVerdicts(
  tx: Transaction,
  accepted: readonly AcceptedVerdict[],
  audits: AuditDraw,
): Promise<void> {
  if (accepted.length === 0) return;
  const decided = accepted.map((one) => one.decided);
  const edited = accepted.filter((one) => one.decided.accepted.proposalVersion > one.row.proposalVersion);
  for (const one of edited) await updateProposal(tx, one.decided.accepted);
  await stageEvents(
    tx,
    accepted.flatMap((one) => verdictEvents(one.decided.accepted, one.row)),
  );
  // Sent together, taken in this order: the trigger on the case counts the approvals.
  await Promise.all([
    insertApprovals(
      tx,
      decided.filter((one) => one.accepted.approves),
    ),
    updateCases(tx, decided),
    insertAsks(
      tx,
      decided.flatMap(({ accepted: { ask, verdict } }) =>
        ask === null ? [] : [{ ask, caseId: verdict.caseId, tenantId: verdict.tenantId, askedBy: verdict.reviewer }],
      ),
    ),
    insertVerdicts(tx, decided),
  ]);
  await audits.after(tx, accepted);
}

/** A verdict that broke no rule, with the case that it is about. */
export function acceptedVerdict(
  row: DetailRow,
  attempt: VerdictAttempt,
  accepted: Accepted,
  undoSeconds: number,
): AcceptedVerdict {
  const seconds = row.exercise === null ? undoSeconds : 0;
  const dueAt = verdictDueAt(attempt, accepted.verdict.at, seconds, row.riskTier);
  const decided = decidedCase(row, attempt, accepted);
  if (dueAt === null) return { row, attempt, decided, dueAt };
  const { approvalsGiven, approvalsRequired } = row;
  const reply = {
    ...decided.reply,
    status: 'claimed' as const,
    approvalsGiven,
    approvalsRequired,
    takesEffectAt: dueAt,
  };
  return { row, attempt, decided: { ...decided, reply }, dueAt };
}

function decidedCase(row: DetailRow, { body, reviewer }: VerdictAttempt, accepted: Accepted): DecidedCase {
  const { verdict, closesCase, approvalsGiven } = accepted;
  const { roles } = reviewer;
  const earlier = verdict.edits.length > 0 ? [] : row.approvals;
  const approvals = accepted.approves ? [...earlier, { approver: verdict.reviewer, roles }] : earlier;
  const status = closesCase ? 'closed' : accepted.ask === null ? 'open' : 'waiting';
  const { verdictId, caseId } = verdict;
  return {
    ...{ accepted, roles, fencingToken: body.fencingToken, words: wordsToRead(row.escalation, row.proposal) },
    judgedVersion: verdict.blind === undefined ? null : row.proposalVersion,
    reply: { verdictId, caseId, status, approvalsGiven, approvalsRequired: row.approvalsRequired },
    claimRoles: rolesToApprove({ ...row, decision: row.escalation.decision }, approvals),
    // Those whose approval counts, and the one who just passed it on, have nothing to do here for now.
    passedBy: [...new Set([...approvals.map(({ approver }) => approver), verdict.reviewer])],
  };
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
  const given = { verdictId, reviewer: reviewer.id, verdict: body.verdict };
  const reply = await replyOf(tx, row, given);
  return reply ? { reply, accepted: null, queue: row.queue } : null;
}

function replyOf(tx: Transaction, row: DetailRow, given: Parameters<typeof findReply>[1]) {
  if (row.exercise !== null) return findExerciseReply(tx, row.caseId, given.reviewer, given.verdictId);
  return row.verdictDueAt === null ? findReply(tx, given) : findHeldReply(tx, given);
}

const byConstraint: Readonly<Record<string, readonly [code: RefusalCode, detail: string]>> = {
  separation_of_duties: ['separation_of_duties', 'The product acts for this person; somebody else has to approve.'],
  approval_of_another_action: ['digest_mismatch', 'The action changed meanwhile; read the case again.'],
  approval_pkey: ['already_approved', 'This person has approved this proposal; a second person has to.'],
  stale_approval: ['version_conflict', 'The proposal changed meanwhile; read the case again.'],
};

/** The database has the last word on who may approve; what it refuses is a refusal, not a failure. */
function refusalOfDatabase(error: unknown): Refusal | null {
  const known = error instanceof PostgresFailure ? byConstraint[error.constraint ?? ''] : undefined;
  return known ? refuse(...known) : null;
}
