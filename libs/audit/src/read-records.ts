import type { AuditLine } from './audit-lines.ts';
import type { ChainHead, ChainedRecord } from './chained-record.ts';

/** Heads of all chains; the names of the columns are those of `ChainHead`. */
export const selectHeadsSql = `select chain, length, encode(hash, 'hex') as hash from head order by chain`;

/** One page of a chain: parameters are the chain, the last sequence read (0 at first) and the size of the page. */
export const selectRecordsSql = `
  select chain, sequence, "offset"::text as "offset", "timestamp"::text as "timestamp", encoding, key, value, headers,
         encode(previous_hash, 'hex') as "previousHash", encode(hash, 'hex') as hash
  from record where chain = $1 and sequence > $2 order by sequence limit $3`;

/** Chains that have records; one without a head is a finding. It jumps from chain to chain and reads no chain through. */
export const selectChainsSql = `
  with recursive found as (
    (select chain from record order by chain limit 1)
    union all
    select (select chain from record where chain > found.chain order by chain limit 1) from found where found.chain is not null
  )
  select chain from found where chain is not null`;

/** Runs a statement in the schema of audit and answers its rows. */
export type SelectRows = <Row extends object>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/**
 * Everything that is recorded, heads first, page by page. Give it one transaction with `isolation level repeatable read`:
 * a chain that grows in between would look longer than its head.
 */
export async function* readAuditLines(select: SelectRows, pageSize = 1_000): AsyncGenerator<AuditLine> {
  const heads = await select<ChainHead>(selectHeadsSql);
  for (const head of heads) yield { kind: 'head', head };
  for (const { chain } of await select<{ chain: string }>(selectChainsSql)) {
    let sequence = 0;
    for (;;) {
      const records = await select<ChainedRecord>(selectRecordsSql, [chain, sequence, pageSize]);
      for (const record of records) yield { kind: 'record', record };
      if (records.length < pageSize) break;
      sequence = records.at(-1)!.sequence;
    }
  }
}
