import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ReceivedRecord } from '@tidegate/audit/chained-record';
import { readAuditLines } from '@tidegate/audit/read-records';
import { verifyChains, type VerificationReport } from '@tidegate/audit/verify-chains';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import type { Database } from '@tidegate/postgres/database';
import { openTestDatabase, type TestDatabase } from '@tidegate/postgres/test-database';

export function openAuditDatabase(): Promise<TestDatabase> {
  const directories = [join(import.meta.dirname, '../migrations')];
  return openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'audit', directories });
}

export interface EventOptions {
  readonly requestId?: string;
  readonly tenantId?: string;
  readonly causationId?: string;
  /** Seconds after 09:30. */
  readonly second?: number;
  readonly data?: unknown;
}

/** A record as a service would have published it. */
export function recordOf(offset: number, id: string, options: EventOptions = {}): ReceivedRecord {
  const { requestId = 'req-1', tenantId = 'acme', causationId, second = 0, data = { id } } = options;
  const { key, value, headers } = encodeCloudEvent({
    ...{
      id,
      type: 'tidegate.test.happened.v1',
      source: '/tidegate/test',
      tenantId,
      correlationId: requestId,
      key: requestId,
      data,
    },
    time: new Date(Date.UTC(2026, 10, 20, 9, 30, second)).toISOString(),
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    ...(causationId === undefined ? {} : { causationId }),
  });
  return { offset: BigInt(offset), timestamp: '1763631000000', key, value, headers };
}

export const recordsFrom = (first: number, count: number): readonly ReceivedRecord[] =>
  Array.from({ length: count }, (_, index) => recordOf(first + index, `event-${first + index}`));

/** What the offline verifier says about everything in the database. */
export function verifyAll(database: Database): Promise<VerificationReport> {
  return database.transaction(async (tx) => {
    await tx.execute('set transaction isolation level repeatable read read only');
    const lines = readAuditLines((sql, values = []) => tx.query(sql, values), 7);
    return verifyChains(lines, (bytes) => createHash('sha256').update(bytes).digest());
  });
}
