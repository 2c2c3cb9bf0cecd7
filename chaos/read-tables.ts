import { createHash, createHmac } from 'node:crypto';
import { readAuditLines } from '@tidegate/audit/read-records';
import { verifyChains } from '@tidegate/audit/verify-chains';
import type { Database } from '@tidegate/postgres/database';
import type { StoredRecord, Tables } from './evidence.ts';

const servicesWithOutbox = ['intake', 'routing', 'review', 'actions', 'feedback', 'monitor', 'audit'] as const;

export async function readOutboxes(database: Database): Promise<Tables['outbox']> {
  return database.query<Tables['outbox'][number]>(
    servicesWithOutbox
      .map((name) => `select '${name}' as service, count(*)::int as rows from ${name}.outbox`)
      .join(' union all '),
  );
}

/** The tables of all services; the database is asked directly, so that no service vouches for itself. */
export async function readTables(database: Database): Promise<Tables> {
  return {
    statuses: await database.query(
      `select c.checkpoint_id as "checkpointId", d.reply ->> 'decidedAt' as "decidedAt", r.reply ->> 'resolution' as resolution
       from intake.checkpoint c left join intake.decision d using (checkpoint_id) left join intake.resolution r using (checkpoint_id)`,
    ),
    routed: await database.query(
      `select case_id as "caseId", request_id as "requestId", kind, closed from routing.routed_case`,
    ),
    timers: await database.query(`select case_id as "caseId", step from routing.timer`),
    reviewed: await database.query(`select case_id as "caseId", status from review.review_case`),
    verdicts: await database.query(`select verdict_id as "verdictId", case_id as "caseId" from review.verdict`),
    executions: await database.query(
      `select grant_id as "grantId", checkpoint_id as "checkpointId", state from actions.execution`,
    ),
    outbox: await readOutboxes(database),
    grants: await database.query(
      `select grant_id as "grantId", state, redemption_id as "redemptionId" from actions.product_grant`,
    ),
    pending: await database.query(`select case_id as "caseId", verdict_id as "verdictId" from review.pending_verdict`),
    approvals: await database.query(`select case_id as "caseId", approver from review.approval`),
    asks: await database.query(
      `select ask_id as "askId", case_id as "caseId",
              encode(sha256(convert_to(answer ->> 'text', 'UTF8')), 'hex') as "answerHash"
       from review.ask`,
    ),
  };
}

const pageSize = 5_000;

export async function readAudited(database: Database): Promise<StoredRecord[]> {
  const audited: StoredRecord[] = [];
  let last = { chain: '', offset: -1 };
  for (;;) {
    const page: StoredRecord[] = await database.query(
      `select chain, "offset"::int as "offset",
              case when encoding = 'plain' then encode(sha256(convert_to(coalesce(value, ''), 'UTF8')), 'hex') end as "valueHash",
              case when value like '{"withheld":%' then value::jsonb -> 'withheld' ->> 'hmacSha256' end as "seal"
       from audit.record where (chain, "offset") > ($1, $2::bigint) order by chain, "offset" limit ${pageSize}`,
      [last.chain, last.offset],
    );
    audited.push(...page);
    if (page.length < pageSize) return audited;
    last = page.at(-1)!;
  }
}

/** Seals hashes of values as audit does. */
export async function readSealOf(database: Database): Promise<(valueHash: string) => string> {
  const [row] = await database.query<{ key: Buffer }>('select key from audit.seal_key');
  const key = row!.key;
  return (valueHash) => createHmac('sha256', key).update(valueHash).digest('hex');
}

/** What is wrong with the chains, in one snapshot; empty when all verify. */
export async function readChainProblems(database: Database): Promise<string[]> {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read read only');
    const report = await verifyChains(
      readAuditLines((sql, values = []) => tx.query(sql, values)),
      sha256,
    );
    return report.problems.map(({ chain, sequence, detail }) => `chain ${chain} record ${sequence}: ${detail}`);
  });
}
