import type { Queryable } from '@tidegate/postgres/database';
import type { CheckObserved, VerdictObserved } from '@tidegate/review/guards/observation';
import type { VerdictKind } from '@tidegate/contracts/review-events';

/** Rows of the last whole window of one reviewer: windows begin at the first row of all and never overlap. */
function lastWindowOf<Row extends object>(
  queryable: Queryable,
  from: { readonly name: string; readonly table: string; readonly columns: string; readonly where: string },
  reviewer: string,
  size: number,
): Promise<Row[]> {
  const { name, table, columns, where } = from;
  return queryable.query<Row>(
    `with counted as (select (count(*) / $2::int) * $2::int as whole from ${table} where ${where})
     select ${columns} from ${table}, counted where ${where} and whole > 0
     order by at offset (select greatest(whole - $2::int, 0) from counted) limit $2::int`,
    [reviewer, size],
    { name },
  );
}

/** Verdicts of cases that a product proposed something in; those of before the guards have no measures. */
export function lastVerdicts(queryable: Queryable, reviewer: string, size: number): Promise<VerdictObserved[]> {
  const columns = `at, verdict, handling_seconds::float8 as "handlingSeconds", words`;
  const where = 'reviewer = $1 and words is not null';
  return lastWindowOf(queryable, { name: 'guard_verdicts', table: 'verdict', columns, where }, reviewer, size);
}

export function lastKnownCases(queryable: Queryable, reviewer: string, size: number): Promise<CheckObserved[]> {
  const where = `reviewer = $1 and kind = 'known' and "right" is not null`;
  const columns = `at, not "right" as against`;
  return lastWindowOf(queryable, { name: 'guard_known', table: 'exercise', columns, where }, reviewer, size);
}

/** Approvals of this reviewer that somebody else looked at again. */
export function lastAudits(queryable: Queryable, reviewer: string, size: number): Promise<CheckObserved[]> {
  const where = `about @> array[$1] and kind = 'audit' and reviewer is not null
    and verdict in ('approve', 'approve_with_edits', 'reject')`;
  const columns = `at, verdict <> 'approve' as against`;
  return lastWindowOf(queryable, { name: 'guard_audits', table: 'exercise', columns, where }, reviewer, size);
}

/** Answers of everybody to the exercises that this reviewer answered last. */
export interface SharedAnswer {
  readonly exerciseId: string;
  readonly reviewer: string;
  readonly verdict: VerdictKind;
  readonly at: string;
}

export function answersBeside(queryable: Queryable, reviewer: string, exercises: number): Promise<SharedAnswer[]> {
  return queryable.query<SharedAnswer>(
    `with mine as (select exercise_id, at from exercise
                   where reviewer = $1 and kind = 'calibration' order by at desc limit $2)
     select e.exercise_id as "exerciseId", e.reviewer, e.verdict, mine.at
     from mine join exercise e using (exercise_id) where e.reviewer is not null order by mine.at`,
    [reviewer, exercises],
    { name: 'guard_calibration' },
  );
}
