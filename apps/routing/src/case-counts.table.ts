import type { CaseKind } from '@tidegate/contracts/case-events';
import type { Queryable } from '@tidegate/postgres/database';
import type { CaseCounts } from '@tidegate/routing/bottlenecks';
import type { PathWork } from '@tidegate/routing/path-cost';

const weekDays = 7;

/** Cases of each queue by half hours of the week before `now`; half hours without any are left out. */
export function countArrivals(
  database: Queryable,
  now: string,
): Promise<readonly { queue: string; slot: number; cases: number }[]> {
  return database.query(
    `select queue, floor(extract(epoch from opened_at - ($1::timestamptz - make_interval(days => $2))) / 1800)::int as slot,
       count(*)::int as cases
     from routed_case where opened_at > $1::timestamptz - make_interval(days => $2) and opened_at <= $1
     group by 1, 2`,
    [now, weekDays],
    { name: 'arrivals_count' },
  );
}

/** What people did with the cases of each path that were closed in the week before `now`. */
export function countWork(database: Queryable, now: string): Promise<readonly (PathWork & { kind: CaseKind })[]> {
  return database.query(
    `select queue, kind, count(*)::int as cases, sum(worked_seconds) as "workedSeconds",
       (count(*) filter (where overridden))::int as overridden
     from routed_case where closed and closed_at > $1::timestamptz - make_interval(days => $2)
     group by queue, kind order by queue, kind`,
    [now, weekDays],
    { name: 'work_count' },
  );
}

/** What findings about bottlenecks are made of: changes and queues of the last week, reasons of the last weeks. */
export async function countForFindings(database: Queryable, now: string): Promise<CaseCounts> {
  const [changes, queues, weeks] = await Promise.all([
    countChanges(database, now),
    countQueues(database, now),
    countReasons(database, now),
  ]);
  return { changes, queues, weeks };
}

/** Each version that was first seen in the last week: cases since, and in the same time before, at most since its start. */
function countChanges(database: Queryable, now: string): Promise<CaseCounts['changes']> {
  return database.query(
    `with seen as (
       select 'policy' as what, policy as version, min(opened_at) as since from routed_case where policy is not null group by policy
       union all
       select 'index', search_index, min(opened_at) from routed_case where search_index is not null group by search_index),
     recent as (select * from seen where since > $1::timestamptz - make_interval(days => $2))
     select r.what, r.version,
       (select count(*)::int from routed_case c where c.opened_at >= r.since and c.opened_at <= $1) as after,
       (select count(*)::int from routed_case c
        where c.opened_at < r.since and c.opened_at >= r.since - ($1::timestamptz - r.since)) as before
     from recent r where r.since - ($1::timestamptz - r.since) >= (select min(opened_at) from routed_case)`,
    [now, weekDays],
    { name: 'changes_count' },
  );
}

function countQueues(database: Queryable, now: string): Promise<CaseCounts['queues']> {
  return database.query(
    `select queue, (count(*) filter (where opened_at > since))::int as opened, (count(*) filter (where closed_at > since))::int as closed,
       (count(*) filter (where closed_at > since and overridden is not null))::int as judged,
       (count(*) filter (where closed_at > since and overridden))::int as overridden
     from routed_case, (select $1::timestamptz - make_interval(days => $2) as since) as week
     where opened_at > since or closed_at > since
     group by queue order by queue`,
    [now, weekDays],
    { name: 'queues_count' },
  );
}

function countReasons(database: Queryable, now: string): Promise<CaseCounts['weeks']> {
  return database.query(
    `with counted as (
       select floor(extract(epoch from $1::timestamptz - opened_at) / 604800)::int as week, reason, count(*)::int as cases
       from routed_case
       where opened_at > $1::timestamptz - interval '21 days' and opened_at <= $1 and kind <> 'audit_sample'
       group by 1, 2)
     select distinct on (week) reason, cases, (sum(cases) over (partition by week))::int as of
     from counted order by week, cases desc, reason`,
    [now],
    { name: 'reasons_count' },
  );
}
