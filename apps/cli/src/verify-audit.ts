import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
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

/** Hands all heads and records of one snapshot to `use`. */
export async function withAuditLines<Result>(
  databaseUrl: string,
  use: (lines: AsyncIterable<AuditLine>) => Promise<Result>,
): Promise<Result> {
  const database = await Database.connect({
    url: databaseUrl,
    schema: 'audit',
    applicationName: 'tidegate-audit-verify',
    log: silentLog,
  });
  try {
    return await database.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read read only');
      return use(readAuditLines((sql, values = []) => tx.query(sql, values)));
    });
  } finally {
    await database.close();
  }
}
