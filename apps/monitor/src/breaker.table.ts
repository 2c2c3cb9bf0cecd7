import { untouchedBreaker } from '@tidegate/monitor/breaker';
import type { Breaker } from '@tidegate/monitor/breaker';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

interface BreakerRow {
  readonly scope: string;
  readonly breaker: Breaker;
}

/**
 * The breakers of these scopes, locked until the transaction ends. Rows that are missing are made first, so that there is
 * something to lock; the order of the scopes is the same for everyone, so that two batches cannot block each other in a ring.
 */
export async function lockBreakers(tx: Transaction, scopes: readonly string[]): Promise<readonly Breaker[]> {
  const sorted = [...new Set(scopes)].sort();
  const fresh = sorted.map((scope) => JSON.stringify(untouchedBreaker(scope)));
  await tx.execute(
    `insert into breaker (scope, breaker)
     select scope, breaker::jsonb from unnest($1::text[], $2::text[]) as given (scope, breaker)
     on conflict (scope) do nothing`,
    [sorted, fresh],
    { name: 'breaker_ensure' },
  );
  const rows = await tx.query<BreakerRow>(
    'select scope, breaker from breaker where scope = any ($1::text[]) order by scope for update',
    [sorted],
    { name: 'breaker_lock' },
  );
  return rows.map(breakerOf);
}

/** Open breakers whose dwell is over, locked; those that another instance is looking at are left to it. */
export async function lockDueBreakers(tx: Transaction, nowMs: number, limit: number): Promise<readonly Breaker[]> {
  const rows = await tx.query<BreakerRow>(
    `select scope, breaker from breaker
     where state = 'open' and probes_from_ms <= $1
     order by probes_from_ms limit $2 for update skip locked`,
    [nowMs, limit],
    { name: 'breaker_due' },
  );
  return rows.map(breakerOf);
}

export async function saveBreakers(tx: Transaction, breakers: readonly Breaker[]): Promise<void> {
  if (breakers.length === 0) return;
  await tx.execute(
    `update breaker set breaker = given.breaker::jsonb
     from unnest($1::text[], $2::text[]) as given (scope, breaker)
     where breaker.scope = given.scope`,
    [breakers.map(({ scope }) => scope), breakers.map((breaker) => JSON.stringify(breaker))],
    { name: 'breaker_save' },
  );
}

/** Every scope that ever changed, latest change first. */
export async function changedBreakers(database: Queryable, limit: number): Promise<readonly Breaker[]> {
  const rows = await database.query<BreakerRow>(
    'select scope, breaker from breaker where epoch > 0 order by changed_at_ms desc, scope limit $1',
    [limit],
  );
  return rows.map(breakerOf);
}

export interface BreakerCount {
  readonly scope_kind: string;
  readonly state: string;
  readonly kill_switch: boolean;
  readonly count: number;
}

/** How many scopes of each kind are in each state, for metrics. */
export function countBreakers(database: Queryable): Promise<BreakerCount[]> {
  return database.query<BreakerCount>(
    `select split_part(scope, ':', 1) as scope_kind, state, (breaker ->> 'killSwitch')::boolean as kill_switch, count(*)::int as count
     from breaker group by 1, 2, 3`,
  );
}

/** A field that an older version did not write has its first value. */
function breakerOf({ scope, breaker }: BreakerRow): Breaker {
  return { ...untouchedBreaker(scope), ...breaker };
}
