import type { Transaction } from '@tidegate/postgres/database';
import { shareOut } from '@tidegate/review/share-out';
import type { Visibility } from '@tidegate/review/visibility';
import type { DetailRow } from './case-row.ts';
import { claimAll, claimNext, lockCandidates } from './claim.table.ts';
import type { NewLease } from './claim.table.ts';

/** Somebody who wants the next case. */
export interface Asked {
  readonly lease: NewLease;
  readonly visibility: Visibility;
  readonly queue: string | undefined;
}

/**
 * Claims the next case for each of several people. Those who have the same roles and see the same could get the same cases,
 * so as many as they are get locked by one statement and claimed by another; whoever may have none of these, and whoever is
 * alone, asks by themselves.
 */
export async function claimTogether(
  tx: Transaction,
  asked: readonly Asked[],
): Promise<ReadonlyMap<Asked, DetailRow | undefined>> {
  const rows = new Map<Asked, DetailRow | undefined>();
  const alone: Asked[] = [];
  for (const group of Map.groupBy(asked, likeness).values()) {
    if (group.length === 1) alone.push(...group);
    else alone.push(...(await claimForGroup(tx, group, rows)));
  }
  const found = await Promise.all(alone.map(({ lease, visibility, queue }) => claimNext(tx, lease, visibility, queue)));
  alone.forEach((one, place) => rows.set(one, found[place]));
  return rows;
}

/** Answers those who have to ask by themselves. */
async function claimForGroup(
  tx: Transaction,
  group: readonly Asked[],
  rows: Map<Asked, DetailRow | undefined>,
): Promise<readonly Asked[]> {
  const { lease, visibility, queue } = group[0]!;
  const candidates = await lockCandidates(tx, lease, visibility, { queue, count: group.length });
  const { given, left } = shareOut(
    candidates,
    group.map((one) => one.lease.reviewer),
  );
  const claimed = await claimAll(
    tx,
    new Map([...given].map(([caseId, place]) => [caseId, group[place]!.lease] as const)),
  );
  for (const [caseId, place] of given) rows.set(group[place]!, claimed.get(caseId));
  return left.map((place) => group[place]!);
}

function likeness({ lease, visibility, queue }: Asked): string {
  return JSON.stringify([lease.roles, visibility.tenants, visibility.queues, queue]);
}
