import { randomUUID } from 'node:crypto';
import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import type { AnsweredExercise, ExerciseBody, ExerciseReply, SetExercise } from '@tidegate/contracts/http-guards';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { comparedWith, disclosureOf } from '@tidegate/review/guards/exercise';
import { refuse } from '@tidegate/review/refusal';
import type { Refusal } from '@tidegate/review/refusal';
import { sees } from '@tidegate/review/hand-over';
import type { Visibility } from '@tidegate/review/visibility';
import type { DetailRow } from './case-row.ts';
import { listAnswered, listSet } from './exercise-list.table.ts';
import { answerExercise, findExercise, insertExercises } from './exercise.table.ts';
import type { NewExercise } from './exercise.table.ts';
import { isDrawnBy } from './keyed-draw.ts';
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
  readonly people: readonly ReviewerProfile[];
}

/** Sets exercises: closed cases, given to people once more. */
export class ExerciseStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** What somebody answered, with how it compares. */
  async answered(reviewer: string): Promise<AnsweredExercise[]> {
    const rows = await listAnswered(this.#database, reviewer);
    return rows.map(({ answers, ...told }) => ({
      ...told,
      compared: told.kind === 'calibration' ? comparedWith(answers, reviewer) : null,
    }));
  }

  /** What was set, as far as `asker` may be told. */
  setBy(asker: string, visibility: Visibility): Promise<SetExercise[]> {
    return listSet(this.#database, asker, visibility);
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
        ...{ notFor: reviewer === null ? [supervisor.id] : [], meantFor: reviewer },
        ...{ madeBy: supervisor.id, madeAt: now, dueAt: new Date(Date.parse(now) + dueInMs).toISOString() },
      }));
      await insertExercises(tx, exercises);
      return { exerciseId, caseIds: exercises.map(({ caseId }) => caseId) };
    });
  }
}

function checkExercise(
  { kind, expected, reviewers }: ExerciseBody,
  source: DetailRow,
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
  const fitting = supervisor.people.filter((person) => sees(person, source)).map(({ id }) => id);
  const unknown = reviewers.findIndex((id) => !fitting.includes(id));
  if (unknown < 0) return null;
  const detail = `${JSON.stringify(reviewers[unknown])} is nobody who sees this case; GET /v1/colleagues says who does.`;
  return refuse('unknown_colleague', detail, `/reviewers/${unknown}`);
}

/** Everybody who is known and may be told of in this transaction. */
export type Everybody = (tx: Transaction) => Promise<readonly ReviewerProfile[]>;

/** Draws approvals that somebody else looks at again. Whoever has the key can repeat a draw; nobody else can foresee it. */
export class AuditDraw {
  readonly #share: number;
  readonly #key: string;
  readonly #everybody: Everybody;

  constructor(share: number, key: string, everybody: Everybody) {
    this.#share = share;
    this.#key = key;
    this.#everybody = everybody;
  }

  /** Gives each drawn approval to somebody else as a case, in the transaction of the approval. */
  async after(tx: Transaction, accepted: readonly AcceptedVerdict[]): Promise<void> {
    const drawn = accepted.filter((one) => canBeAudited(one) && this.#isDrawn(one.row.caseId));
    if (drawn.length === 0) return;
    const everybody = await this.#everybody(tx);
    const hasOthers = ({ about }: NewExercise, place: number) =>
      everybody.some((person) => !about.includes(person.id) && sees(person, drawn[place]!.row));
    await insertExercises(tx, drawn.map(auditOf).filter(hasOthers));
  }

  #isDrawn(caseId: string): boolean {
    return isDrawnBy(this.#key, caseId, this.#share);
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
    meantFor: null,
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
