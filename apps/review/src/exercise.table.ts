import type { ExerciseKind } from '@tidegate/contracts/http-guards';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import type { Queryable, Transaction } from '@tidegate/postgres/database';
import { notHeld } from './review-case.table.ts';
import type { StoredReply } from './verdict.table.ts';

/** A closed case that is given to somebody once more, without effect. */
export interface NewExercise {
  readonly caseId: string;
  readonly exerciseId: string;
  readonly kind: ExerciseKind;
  readonly sourceCaseId: string;
  readonly expected: VerdictKind | null;
  /** Whose approval is audited. */
  readonly about: readonly string[];
  /** People whom it is not for. */
  readonly notFor: readonly string[];
  /** The only person whom it is for; null for anybody else. */
  readonly meantFor: string | null;
  readonly madeBy: string;
  /** RFC 3339. */
  readonly madeAt: string;
  readonly dueAt: string;
}

const given = `with given as materialized (
  select * from jsonb_to_recordset($1::jsonb) as g ("caseId" text, "exerciseId" text, kind text, "sourceCaseId" text,
    expected text, about text[], "notFor" text[], "meantFor" text, "madeBy" text, "madeAt" timestamptz, "dueAt" timestamptz))`;

/**
 * Copies closed cases as they were first shown: proposal, evidence and all, with nobody's verdict. Twice makes no difference.
 * Two statements, since the policy of what hangs on a case has to see the case.
 */
export async function insertExercises(tx: Transaction, exercises: readonly NewExercise[]): Promise<void> {
  if (exercises.length === 0) return;
  const added = await tx.query<{ caseId: string }>(
    `${given}
     insert into review_case (case_id, tenant_id, request_id, checkpoint_id, kind, title, queue, level, priority, due_at,
       opened_at, risk_tier, task_type, proposed_by, approvals_required, approver_roles, claim_roles, waiting_since,
       passed_by, meant_for, exercise)
     select g."caseId", c.tenant_id, c.request_id, c.checkpoint_id, c.kind, c.title, c.queue, c.level, c.priority, g."dueAt",
       g."madeAt", c.risk_tier, c.task_type, c.proposed_by, 1, c.approver_roles, '{}', g."madeAt", g."notFor", g."meantFor", g.kind
     from given g join review_case c on c.case_id = g."sourceCaseId"
     on conflict (case_id) do nothing
     returning case_id as "caseId"`,
    [JSON.stringify(exercises)],
    { name: 'exercise_open' },
  );
  const isAdded = ({ caseId }: NewExercise) => added.some((one) => one.caseId === caseId);
  await tx.execute(
    `${given}, shown as (
       insert into case_content (case_id, opened_event_id, traceparent, cohort, reasons, escalation, proposal, action_digest)
       select g."caseId", t.opened_event_id, null, t.cohort, t.reasons, t.escalation, t.escalation #> '{request,proposal}',
         t.escalation #>> '{decision,actionDigest}'
       from given g join case_content t on t.case_id = g."sourceCaseId"
     )
     insert into exercise (case_id, exercise_id, kind, source_case_id, tenant_id, expected, about, made_by, made_at)
     select g."caseId", g."exerciseId", g.kind, g."sourceCaseId", c.tenant_id, g.expected, g.about, g."madeBy", g."madeAt"
     from given g join review_case c on c.case_id = g."caseId"`,
    [JSON.stringify(exercises.filter(isAdded))],
    { name: 'exercise_insert' },
  );
}

/** What an exercise was about, when it is answered. */
export interface OpenExercise {
  readonly kind: ExerciseKind;
  readonly expected: VerdictKind | null;
}

export async function findExercise(queryable: Queryable, caseId: string): Promise<OpenExercise | undefined> {
  const [row] = await queryable.query<OpenExercise>(
    'select kind, expected from exercise where case_id = $1',
    [caseId],
    {
      name: 'exercise_find',
    },
  );
  return row;
}

export interface ExerciseAnswer {
  readonly caseId: string;
  readonly reviewer: string;
  readonly verdict: VerdictKind;
  readonly right: boolean | null;
  readonly at: string;
  readonly reply: StoredReply;
}

/** Keeps the answer and closes the case; nothing else follows from it. */
export async function answerExercise(tx: Transaction, answer: ExerciseAnswer): Promise<void> {
  const { caseId, reviewer, verdict, right, at, reply } = answer;
  await tx.execute(
    'update exercise set reviewer = $2, verdict = $3, "right" = $4, at = $5, reply = $6 where case_id = $1',
    [caseId, reviewer, verdict, right, at, JSON.stringify(reply)],
    { name: 'exercise_answer' },
  );
  await tx.execute(
    `update review_case set status = 'closed', ${notHeld}, version = version + 1
     where case_id = $1`,
    [caseId],
    { name: 'exercise_close' },
  );
}

/** The answer that was given to this verdict before. */
export async function findExerciseReply(
  queryable: Queryable,
  caseId: string,
  reviewer: string,
  verdictId: string,
): Promise<StoredReply | undefined> {
  const [row] = await queryable.query<{ reply: StoredReply }>(
    `select reply from exercise where case_id = $1 and reviewer = $2 and reply ->> 'verdictId' = $3`,
    [caseId, reviewer, verdictId],
    { name: 'exercise_reply' },
  );
  return row?.reply;
}
