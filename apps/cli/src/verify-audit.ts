import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseAuditLines, type AuditLine } from '@tidegate/audit/audit-lines';
import { readAuditLines } from '@tidegate/audit/read-records';
import { verifyChains, type VerificationReport } from '@tidegate/audit/verify-chains';
import { Database } from '@tidegate/postgres/database';
import { silentLog } from '@tidegate/telemetry/logger';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

export type OnProgress = (records: number) => void;

/** Verifies an export without any service or database (requirement I2). */
export function verifyExport(file: string, onProgress?: OnProgress): Promise<VerificationReport> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  return verifyChains(parseAuditLines(lines), sha256, onProgress === undefined ? {} : { onProgress });
}

/** Verifies what the database holds, in one snapshot, page by page. */
export async function verifyDatabase(databaseUrl: string, onProgress?: OnProgress): Promise<VerificationReport> {
  const options = onProgress === undefined ? {} : { onProgress };
  return withAuditLines(databaseUrl, (lines) => verifyChains(lines, sha256, options));
}

/** How long audit may lag behind the log before what is missing counts as missing. */
const audienceMs = 20_000;

/** Ids of events that audit has not recorded although it had time to. */
export async function missingFromAudit(databaseUrl: string, eventIds: readonly string[]): Promise<string[]> {
  const database = await openAudit(databaseUrl);
  const endAtMs = performance.now() + audienceMs;
  try {
    for (;;) {
      const missing = await database.query<{ id: string }>(
        'select id from unnest($1::text[]) as id where not exists (select from record where event_id = id)',
        [eventIds],
      );
      if (missing.length === 0 || performance.now() > endAtMs) return missing.map(({ id }) => id);
      await pause(250);
    }
  } finally {
    await database.close();
  }
}

/** Hands all heads and records of one snapshot to `use`. */
export async function withAuditLines<Result>(
  databaseUrl: string,
  use: (lines: AsyncIterable<AuditLine>) => Promise<Result>,
): Promise<Result> {
  const database = await openAudit(databaseUrl);
  try {
    return await database.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read read only');
      return use(readAuditLines((sql, values = []) => tx.query(sql, values)));
    });
  } finally {
    await database.close();
  }
}

function openAudit(url: string): Promise<Database> {
  return Database.connect({ url, schema: 'audit', applicationName: 'tidegate-audit-verify', log: silentLog });
}
