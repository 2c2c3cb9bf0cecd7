import type { ReviewerImpact, TaskImpact } from '@tidegate/contracts/http-guards';
import type { Queryable } from '@tidegate/postgres/database';
import type { Visibility } from '@tidegate/review/visibility';

interface TaskRow extends Pick<
  TaskImpact,
  'tenantId' | 'taskType' | 'verdicts' | 'overrides' | 'corrections' | 'lastOverrideAt'
> {
  readonly before: TaskImpact['before'];
  readonly since: TaskImpact['since'];
}

/** Verdicts that say whether the proposal was right. */
const judging = `v.verdict in ('approve', 'approve_with_edits', 'reject')`;
const overriding = `v.verdict in ('approve_with_edits', 'reject')`;

/**
 * For each kind of task: what the reviewer did since `from`, what everybody did with the versions (cohorts) that the reviewer
 * overrode, and what everybody did with versions that appeared after their last override (requirement E11).
 */
export function impactOf(
  queryable: Queryable,
  reviewer: string,
  { tenants }: Visibility,
  from: string,
): Promise<readonly TaskRow[]> {
  return queryable.query<TaskRow>(
    `with judged as materialized (
       select c.tenant_id, c.task_type, t.cohort, v.reviewer, v.at, ${overriding} as overridden, ${judging} as judging,
         v.corrections is not null as corrected
       from verdict v join review_case c using (case_id) join case_content t using (case_id)
       where v.at >= $2 and c.task_type is not null and ($3::text[] is null or c.tenant_id = any($3::text[]))
     ), mine as (
       select tenant_id, task_type, count(*)::int as verdicts, count(*) filter (where overridden)::int as overrides,
         count(*) filter (where corrected)::int as corrections, max(at) filter (where overridden) as last_override_at
       from judged where reviewer = $1 group by tenant_id, task_type
     ), cohorts as (
       select tenant_id, task_type, cohort, min(at) as first_at, count(*) filter (where judging)::int as judged,
         count(*) filter (where overridden)::int as overridden, bool_or(overridden and reviewer = $1) as mine
       from judged where cohort is not null group by tenant_id, task_type, cohort
     ), sides as (
       select m.tenant_id, m.task_type,
         count(c.cohort) filter (where c.mine)::int as before_cohorts,
         coalesce(sum(c.judged) filter (where c.mine), 0)::int as before_judged,
         coalesce(sum(c.overridden) filter (where c.mine), 0)::int as before_overridden,
         count(c.cohort) filter (where c.first_at > m.last_override_at)::int as since_cohorts,
         coalesce(sum(c.judged) filter (where c.first_at > m.last_override_at), 0)::int as since_judged,
         coalesce(sum(c.overridden) filter (where c.first_at > m.last_override_at), 0)::int as since_overridden
       from mine m left join cohorts c using (tenant_id, task_type)
       group by m.tenant_id, m.task_type
     )
     select m.tenant_id as "tenantId", m.task_type as "taskType", m.verdicts, m.overrides, m.corrections,
       m.last_override_at as "lastOverrideAt",
       jsonb_build_object('cohorts', s.before_cohorts, 'judged', s.before_judged, 'overridden', s.before_overridden) as before,
       jsonb_build_object('cohorts', s.since_cohorts, 'judged', s.since_judged, 'overridden', s.since_overridden) as since
     from mine m join sides s using (tenant_id, task_type)
     order by m.overrides desc, m.tenant_id, m.task_type`,
    [reviewer, from, tenants],
  );
}

/** How the reviewer did where it can be told: known cases, and approvals that somebody looked at again. */
export async function checksOf(
  queryable: Queryable,
  reviewer: string,
  from: string,
): Promise<Pick<ReviewerImpact, 'knownCases' | 'audits'>> {
  const [row] = await queryable.query<Pick<ReviewerImpact, 'knownCases' | 'audits'>>(
    `select
       (select jsonb_build_object('given', count(*), 'right', count(*) filter (where "right")) from exercise
        where reviewer = $1 and kind = 'known' and "right" is not null and at >= $2) as "knownCases",
       (select jsonb_build_object('given', count(*), 'confirmed', count(*) filter (where verdict = 'approve')) from exercise
        where about @> array[$1] and kind = 'audit' and reviewer is not null and at >= $2) as audits`,
    [reviewer, from],
  );
  return row ?? { knownCases: { given: 0, right: 0 }, audits: { given: 0, confirmed: 0 } };
}
