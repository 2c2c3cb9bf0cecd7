import type { AnsweredExercise, SetExercise } from '@tidegate/contracts/http-guards';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import type { Queryable } from '@tidegate/postgres/database';
import { jsonInstant } from '@tidegate/postgres/json-instant';
import type { Visibility } from '@tidegate/review/visibility';

const countMax = 50;

/** An exercise that somebody answered, with everybody's answers where it is to be compared. */
export interface AnsweredRow extends Omit<AnsweredExercise, 'compared'> {
  readonly answers: readonly { readonly reviewer: string; readonly verdict: VerdictKind }[];
}

export function listAnswered(queryable: Queryable, reviewer: string): Promise<AnsweredRow[]> {
  return queryable.query<AnsweredRow>(
    `select e.kind, e.expected, e."right", e.case_id as "caseId", c.title, e.tenant_id as "tenantId", e.verdict, e.at,
       case when e.kind <> 'calibration' then '[]' else
         (select jsonb_agg(jsonb_build_object('reviewer', o.reviewer, 'verdict', o.verdict)) from exercise o
          where o.exercise_id = e.exercise_id and o.reviewer is not null) end as answers
     from exercise e join review_case c using (case_id)
     where e.reviewer = $1 order by e.at desc limit ${countMax}`,
    [reviewer],
    { name: 'exercise_answered' },
  );
}

/** Exercises that `asker` set, and of others those that nobody can be given any more, so that none is disclosed before its verdict. */
export function listSet(queryable: Queryable, asker: string, { tenants }: Visibility): Promise<SetExercise[]> {
  return queryable.query<SetExercise>(
    `select e.exercise_id as "exerciseId", e.kind, e.source_case_id as "sourceCaseId", min(c.title) as title,
       e.tenant_id as "tenantId", e.expected, e.made_by as "madeBy", e.made_at as "madeAt", count(*)::int as given,
       coalesce(jsonb_agg(jsonb_build_object('reviewer', e.reviewer, 'verdict', e.verdict, 'right', e."right",
         'at', ${jsonInstant('e.at')}) order by e.at)
         filter (where e.reviewer is not null), '[]') as answers
     from exercise e join review_case c using (case_id)
     where e.kind <> 'audit' and ($2::text[] is null or e.tenant_id = any($2::text[]))
     group by e.exercise_id, e.kind, e.source_case_id, e.tenant_id, e.expected, e.made_by, e.made_at
     having e.made_by = $1 or bool_and(e.reviewer is not null)
     order by e.made_at desc limit ${countMax}`,
    [asker, tenants],
    { name: 'exercise_set_list' },
  );
}
