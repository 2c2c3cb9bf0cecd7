import type { Observation } from '@tidegate/monitor/sliding-window';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

interface ObservationRow {
  readonly scope: string;
  readonly case_id: string;
  readonly cohort: string | null;
  readonly at_ms: number;
  readonly overridden: boolean;
  readonly canary: boolean;
}

/**
 * The newest observations of each scope that may count now, oldest first: none from before the last change of its breaker,
 * probes only while it is half-open, none while it is open. In wider scopes those of a cohort are left out that were made
 * before its own breaker last changed, or while it is not closed (see libs/monitor/src/observe.ts).
 */
export async function countingObservations(
  database: Queryable,
  scopes: readonly string[],
  window: { readonly size: number; readonly afterMs: number },
): Promise<readonly Observation[]> {
  const rows = await database.query<ObservationRow>(
    `select seen.* from breaker cross join lateral (
       select scope, case_id, cohort, at_ms, overridden, canary from observation
       where observation.scope = breaker.scope
         and at_ms > greatest(breaker.changed_at_ms, $2)
         and (breaker.state = 'closed' or canary)
         and (cohort is null or observation.scope = 'cohort:' || cohort or not exists (
           select 1 from breaker as own
           where own.scope = 'cohort:' || cohort and (own.state <> 'closed' or own.changed_at_ms >= observation.at_ms)))
       order by at_ms desc, case_id desc limit $3
     ) as seen
     where breaker.scope = any ($1::text[]) and breaker.state <> 'open'
     order by seen.scope, seen.at_ms, seen.case_id`,
    [scopes, window.afterMs, window.size],
    { name: 'observation_counting' },
  );
  return rows.map(({ case_id, at_ms, ...row }) => ({ ...row, caseId: case_id, atMs: at_ms }));
}

/** Remembers observations; of several with one scope and case only the last may be given. An override stays one. */
export async function saveObservations(tx: Transaction, observations: readonly Observation[]): Promise<void> {
  if (observations.length === 0) return;
  const column = <Value>(read: (observation: Observation) => Value) => observations.map(read);
  await tx.execute(
    `insert into observation (scope, case_id, cohort, at_ms, overridden, canary)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::boolean[])
     on conflict (scope, case_id) do update set
       at_ms = excluded.at_ms,
       overridden = observation.overridden or excluded.overridden,
       canary = observation.canary or excluded.canary`,
    [
      column(({ scope }) => scope),
      column(({ caseId }) => caseId),
      column(({ cohort }) => cohort),
      column(({ atMs }) => atMs),
      column(({ overridden }) => overridden),
      column(({ canary }) => canary),
    ],
    { name: 'observation_save' },
  );
}

/** Forgets observations too old to count, in small steps; returns how many. */
export function pruneObservations(database: Queryable, beforeMs: number, limit: number): Promise<number> {
  return database.execute(
    'delete from observation where ctid = any (array(select ctid from observation where at_ms < $1 limit $2))',
    [beforeMs, limit],
  );
}

export interface OverrideCount {
  readonly scope_kind: string;
  readonly reviewed: number;
  readonly overridden: number;
}

/** Reviewed and overridden cases of each kind of scope since `afterMs`, for metrics. */
export function countOverrides(database: Queryable, afterMs: number): Promise<OverrideCount[]> {
  return database.query<OverrideCount>(
    `select split_part(scope, ':', 1) as scope_kind, count(*)::int as reviewed,
       count(*) filter (where overridden)::int as overridden
     from observation where at_ms > $1 group by 1`,
    [afterMs],
  );
}
