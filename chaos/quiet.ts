import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@tidegate/postgres/database';
import type { Admin } from 'kafkajs';
import { readEnds, type LogEnds } from './read-log.ts';
import { readOutboxes } from './read-tables.ts';

/** What is still to be done, by name; only what is not 0 is listed. */
export type Unrest = Readonly<Record<string, number>>;

export interface QuietOptions {
  readonly admin: Admin;
  readonly database: Database;
  /** Gives up when nothing has changed for this long. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
  readonly onUnrest: (unrest: Unrest) => void;
  /** What those outside still wait for; only what is not 0 counts. */
  readonly outside: () => Promise<Unrest>;
}

/** Waits until everybody has handled everything, as long as that moves. Returns what is left: nothing, or why it gave up. */
export async function untilQuiet(options: QuietOptions): Promise<Unrest> {
  let last = '';
  let changedAtMs = performance.now();
  for (;;) {
    const unrest = await readUnrest(options);
    if (Object.keys(unrest).length === 0 || options.signal.aborted) return unrest;
    const now = JSON.stringify(unrest);
    if (now !== last) changedAtMs = performance.now();
    last = now;
    if (performance.now() - changedAtMs > options.stallMs) return unrest;
    options.onUnrest(unrest);
    await sleep(500);
  }
}

async function readUnrest({ admin, database, outside }: QuietOptions): Promise<Unrest> {
  const ends = await readEnds(admin);
  const [rows] = await database.query<Record<string, number>>(
    `select (select count(*) from routing.routed_case where not closed)::int as "open cases (routing)",
            (select count(*) from review.review_case where status <> 'closed')::int as "open cases (review)",
            (select count(*) from actions.execution where state in ('waiting', 'started'))::int as "executions",
            (select count(*) from actions.preview)::int as "dry runs",
            (select count(*) from actions.product_grant where state = 'issued' and expires_at > now())::int as "unused grants",
            (select count(*) from review.pending_verdict)::int as "verdicts in their windows"`,
  );
  const outboxes = await readOutboxes(database);
  const all = {
    ...rows,
    ...(await outside()),
    'events in outboxes': outboxes.reduce((sum, { rows: count }) => sum + count, 0),
    'records unaudited': await unaudited(database, ends),
    ...(await lagOfGroups(admin, ends)),
  };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

async function unaudited(database: Database, ends: LogEnds): Promise<number> {
  const heads = await database.query<{ chain: string; next: number }>(
    `select chain, last_offset::int + 1 as next from audit.head`,
  );
  const next = new Map(heads.map((head) => [head.chain, head.next]));
  return [...ends].reduce((sum, [chain, end]) => sum + Math.max(0, end - (next.get(chain) ?? 0)), 0);
}

async function lagOfGroups(admin: Admin, ends: LogEnds): Promise<Unrest> {
  const { groups } = await admin.listGroups();
  const lags: Record<string, number> = {};
  for (const { groupId } of groups.filter((group) => isService(group.groupId))) {
    let lag = 0;
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
      for (const { partition, offset } of partitions) {
        lag += Math.max(0, (ends.get(`${topic}/${partition}`) ?? 0) - Math.max(0, Number(offset)));
      }
    }
    lags[`lag of ${groupId}`] = lag;
  }
  return lags;
}

/** Readers of control topics commit nothing. */
function isService(groupId: string): boolean {
  return groupId.startsWith('tidegate-') && !groupId.startsWith('tidegate-broadcast-');
}
