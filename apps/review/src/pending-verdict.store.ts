import type { BlindPhase } from '@tidegate/contracts/http-blind';
import type { Database } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { judge } from '@tidegate/review/judge';
import type { JudgeContext } from '@tidegate/review/judge';
import { refuse } from '@tidegate/review/refusal';
import type { Refusal } from '@tidegate/review/refusal';
import { claimedEvent, withdrawnEvent } from '@tidegate/review/review-events';
import { everything } from '@tidegate/review/visibility';
import type { Visibility } from '@tidegate/review/visibility';
import { reviewedOf } from './case-row.ts';
import type { DetailRow } from './case-row.ts';
import type { AuditDraw } from './exercise.store.ts';
import { claimCase } from './claim.table.ts';
import type { NewLease } from './claim.table.ts';
import { dropPending, findPending, freeCases, takeDue } from './pending-verdict.table.ts';
import type { PendingVerdict } from './pending-verdict.table.ts';
import { readCase, readCases } from './review-case.table.ts';
import { notFound } from './review.store.ts';
import type { NotFound } from './review.store.ts';
import type { SightStore } from './sight.store.ts';
import { acceptedVerdict, writeVerdicts } from './verdict.store.ts';
import type { Aftermath, Decided } from './verdict.store.ts';

const perTurn = 200;

/** What became of verdicts that were due. */
export interface PutIntoEffect {
  readonly decided: readonly Decided[];
  /** Verdicts that the case no longer allowed when they were due, such as one of a case that expired meanwhile. */
  readonly void: readonly (Refusal & { readonly caseId: string; readonly reviewer: string })[];
}

/** Verdicts within their undo window (requirement E5): put into effect when they are due, or taken back before. */
export class PendingVerdictStore {
  readonly #database: Database;
  readonly #audits: AuditDraw;
  readonly #sight: SightStore;

  constructor(database: Database, { audits, sight }: Pick<Aftermath, 'audits' | 'sight'>) {
    this.#database = database;
    this.#audits = audits;
    this.#sight = sight;
  }

  /** Puts verdicts into effect that are due, in one transaction, judged once more as of when they were given. */
  putIntoEffect(context: JudgeContext): Promise<PutIntoEffect> {
    return this.#database.transaction(async (tx) => {
      const due = await takeDue(tx, context.now, perTurn);
      if (due.length === 0) return { decided: [], void: [] };
      const caseIds = due.map(({ caseId }) => caseId);
      const rows = new Map((await readCases(tx, caseIds, everything, true)).map((row) => [row.caseId, row]));
      const looks = due.flatMap((pending) => {
        const row = rows.get(pending.caseId);
        return row ? [{ row, pending, reviewer: pending.reviewer }] : [];
      });
      const phases = await this.#sight.phases(tx, looks);
      const judged = looks.map(({ row, pending }) => ({
        ...{ row, pending },
        result: judgeHeld(row, pending, { ...context, blind: writtenOf(phases.get(row.caseId)) }),
      }));
      const accepted = judged.flatMap(({ row, pending, result }) =>
        result.refused ? [] : [acceptedVerdict(row, pending.attempt, result, 0)],
      );
      const refused = judged.flatMap(({ pending, result }) =>
        result.refused ? [{ ...result, caseId: pending.caseId, reviewer: pending.reviewer }] : [],
      );
      await dropPending(tx, caseIds);
      await writeVerdicts(tx, accepted, this.#audits);
      await freeCases(
        tx,
        refused.map(({ caseId }) => caseId),
        context.now,
      );
      const decided = accepted.map(({ row, decided: { reply, accepted: told } }) => ({
        ...{ reply, accepted: told, queue: row.queue },
      }));
      return { decided, void: refused };
    });
  }

  /** The author takes a verdict back and holds the case again. */
  withdraw(
    caseId: string,
    verdictId: string,
    lease: NewLease,
    visibility: Visibility,
  ): Promise<DetailRow | Refusal | NotFound> {
    return this.#database.transaction(async (tx) => {
      const found = await readCase(tx, caseId, visibility, true);
      if (!found) return notFound;
      const pending = await findPending(tx, caseId);
      const refusal = checkWithdrawal(pending, verdictId, lease);
      if (refusal || !pending) return refusal ?? notFound;
      await dropPending(tx, [caseId]);
      const row = await claimCase(tx, caseId, lease);
      if (!row) return notFound;
      await stageEvents(tx, withdrawalEvents(row, pending, lease));
      return row;
    });
  }
}

/** The holder is who gave it, at the time when it was given; what happened to the case since then counts. */
function judgeHeld(row: DetailRow, { attempt, givenAt }: PendingVerdict, context: JudgeContext) {
  const reviewed = { ...reviewedOf(row), verdictDueAt: null };
  return judge(reviewed, { ...attempt, expectedVersion: null }, { ...context, now: givenAt });
}

/** Whether a judgement had to come first was asked when the verdict was given. */
function writtenOf(phase: BlindPhase | undefined): BlindPhase | null {
  return phase?.judgement ? phase : null;
}

function checkWithdrawal(
  pending: PendingVerdict | undefined,
  verdictId: string,
  { reviewer, now }: NewLease,
): Refusal | null {
  const isOpen = pending !== undefined && Date.parse(pending.dueAt) > Date.parse(now);
  if (isOpen && pending.verdictId === verdictId && pending.reviewer === reviewer) return null;
  const detail = `${JSON.stringify(verdictId)} is no verdict of yours that could be taken back; it may have taken effect.`;
  return refuse('verdict_in_effect', `${detail} Read the case to see how it stands.`, '/verdictId');
}

function withdrawalEvents(row: DetailRow, pending: PendingVerdict, { now, leaseUntil }: NewLease) {
  const { caseId, tenantId, requestId, queue, fencingToken } = row;
  const { verdictId, verdict, reviewer, givenAt } = pending;
  const about = { caseId, tenantId, requestId };
  return [
    withdrawnEvent({ ...about, verdictId, verdict, reviewer, givenAt, at: now }, row, now),
    claimedEvent({ ...about, queue, reviewer, fencingToken, leaseUntil, waitedSeconds: 0 }, row, now),
  ];
}
