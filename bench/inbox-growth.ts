import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgresFolder } from '@tidegate/local-stack/postgres-data';
import { startPostgres } from '@tidegate/local-stack/postgres-server';
import { Database } from '@tidegate/postgres/database';
import { claimMessages } from '@tidegate/postgres/inbox';
import { migrate } from '@tidegate/postgres/migrations';
import { silentLog } from '@tidegate/telemetry/logger';
import { latenciesOf } from './quantiles.ts';
import type { Bench } from './world.ts';

/** How fast one consumer claims new messages with that many rows in the inbox. */
export interface InboxCost {
  /** Rows of the same consumer that are there already. */
  readonly rows: number;
  /** New messages claimed a second, one transaction for each batch, one after the other. */
  readonly claimsPerSecond: number;
  readonly batchP50Ms: number;
  readonly batchP99Ms: number;
}

const batchSize = 500;
const batches = 100;
const batchesToWarmUp = 5;
const rowsOfOneFill = 100_000;
const consumer = 'bench';
const schema = 'bench';

/** Claims new messages on a Postgres of its own, which keeps its promises to the disk as in production. */
export async function inboxGrowth(bench: Bench, rowCounts: readonly number[]): Promise<InboxCost[]> {
  const database = await openDatabase(bench);
  const costs: InboxCost[] = [];
  for (const rows of rowCounts) {
    await bench.progress.step(`Inbox with ${rows.toLocaleString('en')} rows`, async () => {
      await fill(database, rows);
      costs.push(await measure(database, rows));
    });
  }
  return costs;
}

async function openDatabase({ cleanUp }: Bench): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-bench-'));
  await cleanUp.own(async () => {
    await removePostgresFolder(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
  });
  const server = await cleanUp.begin(() => startPostgres({ dataDir: join(folder, 'postgres') }));
  await migrate({ url: server.url(), schema, directories: [] });
  const database = await Database.connect({
    url: server.url(),
    schema,
    applicationName: 'tidegate-bench',
    log: silentLog,
  });
  await cleanUp.own(() => database.close());
  return database;
}

/** Ids of messages are digests, so they fall anywhere into the index; random ones do the same. */
async function fill(database: Database, rows: number): Promise<void> {
  await database.execute('truncate inbox');
  for (let filled = 0; filled < rows; filled += rowsOfOneFill) {
    await database.execute(
      'insert into inbox (consumer, message_id) select $1, gen_random_uuid()::text from generate_series(1, $2::int)',
      [consumer, Math.min(rowsOfOneFill, rows - filled)],
    );
  }
  await database.execute('vacuum analyze inbox');
  // What the filling left for the disk is not part of what is measured.
  await database.execute('checkpoint');
}

async function measure(database: Database, rows: number): Promise<InboxCost> {
  const ids = Array.from({ length: batchesToWarmUp + batches }, () =>
    Array.from({ length: batchSize }, () => randomUUID()),
  );
  for (const batch of ids.splice(0, batchesToWarmUp)) await claim(database, batch);
  const batchMs: number[] = [];
  for (const batch of ids) batchMs.push(await claim(database, batch));
  const totalMs = batchMs.reduce((sum, ms) => sum + ms, 0);
  const { p50Ms, p99Ms } = latenciesOf(batchMs);
  return {
    rows,
    claimsPerSecond: (batches * batchSize) / (totalMs / 1_000),
    batchP50Ms: p50Ms,
    batchP99Ms: p99Ms,
  };
}

async function claim(database: Database, ids: readonly string[]): Promise<number> {
  const startedAtMs = performance.now();
  const fresh = await database.transaction((tx) => claimMessages(tx, consumer, ids));
  if (fresh.size !== ids.length) throw new Error(`${fresh.size} of ${ids.length} new messages were claimed.`);
  return performance.now() - startedAtMs;
}
