import { genesisHash } from '@tidegate/audit/chain-link';
import type { ChainHead } from '@tidegate/audit/chained-record';
import type { AuditChainList } from '@tidegate/contracts/http-audit';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

/** The end of a chain, locked until the transaction ends. A new chain has length 0 and the last offset -1. */
export interface LockedHead {
  readonly length: number;
  readonly hash: string;
  readonly lastOffset: bigint;
}

/** Locks the head, so that of two instances that got the same records after a rebalance one waits and finds them done. */
export async function lockHead(tx: Transaction, chain: string): Promise<LockedHead> {
  await tx.execute(
    `insert into head (chain, length, hash, last_offset) values ($1, 0, decode($2, 'hex'), -1) on conflict do nothing`,
    [chain, genesisHash],
    { name: 'head_begin' },
  );
  const [head] = await tx.query<{ length: number; hash: string; lastOffset: string }>(
    `select length, encode(hash, 'hex') as hash, last_offset::text as "lastOffset" from head where chain = $1 for update`,
    [chain],
    { name: 'head_lock' },
  );
  if (head === undefined) throw new Error(`Assertion: the head of ${chain} is not there after it was inserted`);
  return { length: head.length, hash: head.hash, lastOffset: BigInt(head.lastOffset) };
}

export async function moveHead(tx: Transaction, head: ChainHead, lastOffset: string): Promise<void> {
  await tx.execute(
    `update head set length = $2, hash = decode($3, 'hex'), last_offset = $4, updated_at = now() where chain = $1`,
    [head.chain, head.length, head.hash, lastOffset],
    { name: 'head_move' },
  );
}

export function listHeads(database: Queryable): Promise<AuditChainList['data']> {
  return database.query<AuditChainList['data'][number]>(
    `select chain, length, encode(hash, 'hex') as "headHash", last_offset::text as "lastOffset", updated_at as "updatedAt"
     from head order by chain`,
    [],
    { name: 'head_list' },
  );
}

/**
 * Heads that have moved since they were last told, now recorded as told. The topic of checkpoints has chains too: these
 * are told only together with another one, or each checkpoint would give rise to the next one for ever.
 */
export function takeMovedHeads(tx: Transaction, checkpointTopic: string): Promise<ChainHead[]> {
  return tx.query<ChainHead>(
    `with moved as (
       select head.chain, head.length, encode(head.hash, 'hex') as hash
       from head left join checkpoint using (chain) where head.length > coalesce(checkpoint.length, 0)
     ), told as (
       insert into checkpoint as known (chain, length)
       select chain, length from moved where exists (select 1 from moved where split_part(chain, '/', 1) <> $1) order by chain
       on conflict (chain) do update set length = excluded.length where known.length < excluded.length
       returning chain
     )
     select chain, length, hash from moved join told using (chain) order by chain`,
    [checkpointTopic],
    { name: 'head_moved' },
  );
}
