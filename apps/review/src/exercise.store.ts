import { randomUUID } from 'node:crypto';
import type { ExerciseBody, ExerciseReply } from '@tidegate/contracts/http-guards';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { disclosureOf, isDrawn } from '@tidegate/review/guards/exercise';
import { refuse } from '@tidegate/review/refusal';
import type { Refusal } from '@tidegate/review/refusal';
import type { Visibility } from '@tidegate/review/visibility';
import { answerExercise, findExercise, insertExercises } from './exercise.table.ts';
import type { NewExercise } from './exercise.table.ts';
import { fractionOf } from './keyed-draw.ts';
import type { AcceptedVerdict } from './pending-verdict.table.ts';
import { readCase } from './review-case.table.ts';
import { notFound } from './review.store.ts';
import type { NotFound } from './review.store.ts';
import type { StoredReply } from './verdict.table.ts';

const dueInMs = 4 * 3_600_000;

/** Who sets an exercise, and whom there is to give it to. */
export interface Supervisor {
  readonly id: string;
  readonly visibility: Visibility;
  readonly reviewers: readonly string[];
}

/** Sets exercises: closed cases, given to people once more. */
export class ExerciseStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** One case for anybody, or one for each of the named people. */
  set(body: ExerciseBody, supervisor: Supervisor, now: string): Promise<ExerciseReply | Refusal | NotFound> {
    return this.#database.transaction(async (tx) => {
      const source = await readCase(tx, body.caseId, supervisor.visibility);
      if (!source) return notFound;
      const refusal = checkExercise(body, source, supervisor);
      if (refusal) return refusal;
      const exerciseId = randomUUID();
      const given = body.reviewers.length > 0 ? body.reviewers : [null];
      const exercises = given.map((reviewer, place): NewExercise => ({
        caseId: derivedId(exerciseId, 'case', String(place)),
        ...{ exerciseId, kind: body.kind, sourceCaseId: body.caseId, expected: body.expected, about: [] },
        notFor: reviewer === null ? [supervisor.id] : supervisor.reviewers.filter((other) => other !== reviewer),
        ...{ madeBy: supervisor.id, madeAt: now, dueAt: new Date(Date.parse(now) + dueInMs).toISOString() },
      }));
      await insertExercises(tx, exercises);
      return { exerciseId, caseIds: exercises.map(({ caseId }) => caseId) };
    });
  }
}

function checkExercise(
  { kind, expected, reviewers }: ExerciseBody,
  source: { readonly status: string; readonly exercise: string | null; readonly proposal: unknown },
  supervisor: Supervisor,
): Refusal | null {
  if (source.status !== 'closed' || source.exercise !== null || source.proposal === null) {
    return refuse(
      'exercise_not_possible',
      'Only a closed case with a proposal, that is no exercise itself, can be one.',
      '/caseId',
    );
  }
  if (kind === 'known' && expected === null) {
    return refuse('exercise_not_possible', 'expected is missing; a known case needs its right answer.', '/expected');
  }
  if (kind === 'calibration' && reviewers.length < 3) {
    return refuse(
      'exercise_not_possible',
      `${reviewers.length} reviewers cannot be compared; name three or more.`,
      '/reviewers',
    );
  }
  const unknown = reviewers.findIndex((id) => !supervisor.reviewers.includes(id));
  if (unknown < 0) return null;
  return refuse('unknown_colleague', `${JSON.stringify(reviewers[unknown])} is no reviewer.`, `/reviewers/${unknown}`);
}

/** Whether anybody but these people sees cases of this tenant and queue. */
export type HasOthers = (of: { tenantId: string; queue: string }, people: readonly string[]) => boolean;

/** Draws approvals that somebody else looks at again. Whoever has the key can repeat a draw; nobody else can foresee it. */
export class AuditDraw {
  readonly #share: number;
  readonly #key: string;
  readonly #hasOthers: HasOthers;

  constructor(share: number, key: string, hasOthers: HasOthers) {
    this.#share = share;
    this.#key = key;
    this.#hasOthers = hasOthers;
  }

  /** Gives each drawn approval to somebody else as a case, in the transaction of the approval. */
  async after(tx: Transaction, accepted: readonly AcceptedVerdict[]): Promise<void> {
    const drawn = accepted.filter((one) => canBeAudited(one) && this.#isDrawn(one.row.caseId));
    await insertExercises(
      tx,
      drawn.map(auditOf).filter(({ about }, place) => this.#hasOthers(drawn[place]!.row, about)),
    );
  }

  #isDrawn(caseId: string): boolean {
    return isDrawn(fractionOf(this.#key, caseId), this.#share);
  }
}

function canBeAudited({ row, decided: { accepted: told } }: AcceptedVerdict): boolean {
  const isAboutProposal = row.kind === 'approval' || row.kind === 'handoff';
  return told.closesCase && told.approves && isAboutProposal && row.proposal !== null;
}

function auditOf({ row, decided: { accepted: told } }: AcceptedVerdict): NewExercise {
  const { at, reviewer } = told.verdict;
  const approvers = [...row.approvals.map(({ approver }) => approver), reviewer];
  return {
    ...{ caseId: derivedId(row.caseId, 'audit'), exerciseId: derivedId(row.caseId, 'audit'), kind: 'audit' },
    ...{ sourceCaseId: row.caseId, expected: null, about: approvers, notFor: approvers, madeBy: 'system' },
    ...{ madeAt: at, dueAt: new Date(Date.parse(at) + dueInMs).toISOString() },
  };
}

/** Takes the verdict about an exercise: it is kept and disclosed, and nothing else follows from it. */
export async function takeExercise(tx: Transaction, { row, decided }: AcceptedVerdict): Promise<StoredReply> {
  const { verdict, reviewer, at } = decided.accepted.verdict;
  const open = (await findExercise(tx, row.caseId)) ?? { kind: 'audit' as const, expected: null };
  const exercise = disclosureOf(open, verdict);
  const reply: StoredReply = { ...decided.reply, status: 'closed', exercise };
  await answerExercise(tx, { caseId: row.caseId, reviewer, verdict, right: exercise.right, at, reply });
  return reply;
}
