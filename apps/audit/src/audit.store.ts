import { createHash } from 'node:crypto';
import { auditRecordOf, chainOf, type ReceivedRecord } from '@tidegate/audit/chained-record';
import { extendChain } from '@tidegate/audit/chain-link';
import { orderTimeline, type TimelineMark } from '@tidegate/audit/order-timeline';
import { withholdValue, type Seal } from '@tidegate/audit/withhold';
import { AuditCheckpointed } from '@tidegate/contracts/control-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { AuditChainList } from '@tidegate/contracts/http-audit';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { listHeads, lockHead, moveHead, takeMovedHeads } from './head.table.ts';
import { keyedSeal } from './keyed-seal.ts';
import { occurredAt } from './occurred-at.ts';
import { insertRecords, recordedAt, recordsAt, requestMarks, type RecordedEvent } from './record.table.ts';
import { readSealKey } from './seal-key.table.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** The log has other records at offsets that were recorded: a topic was deleted and made again. */
export class ReplacedLogFailure extends Error {
  readonly code = 'log_was_replaced';
  readonly retriable = false;

  constructor(chain: string, offset: string) {
    const remedy = 'Keep this audit log and begin a new one: give the audit service another database.';
    super(
      `Offset ${offset} of ${chain} holds another record than was recorded; the topic was deleted and made again. ${remedy}`,
    );
    this.name = 'ReplacedLogFailure';
  }
}

/** The append-only record of everything on the log. */
export class AuditStore {
  readonly #database: Database;
  #sealOf: ((value: string) => Seal) | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Appends the records of one partition, in order; those up to the last recorded offset are there already. Returns how
   * many were new. What products wrote themselves is sealed instead of kept (ADR 32).
   *
   * @throws ReplacedLogFailure when they are there but are not the same
   */
  async append(topic: string, partition: number, received: readonly ReceivedRecord[]): Promise<number> {
    if (received.length === 0) return 0;
    const chain = chainOf(topic, partition);
    return this.#database.transaction(async (tx) => {
      const head = await lockHead(tx, chain);
      const sealOf = (this.#sealOf ??= keyedSeal(await readSealKey(tx)));
      const kept = (record: ReceivedRecord) => withholdValue(topic, record, sealOf);
      const repeated = received.filter(({ offset }) => offset <= head.lastOffset);
      await refuseReplaced(tx, chain, repeated, kept);
      const fresh = received.filter(({ offset }) => offset > head.lastOffset).map(kept);
      const records = extendChain(chain, head, fresh, sha256);
      const last = records.at(-1);
      if (last === undefined) return 0;
      await insertRecords(
        tx,
        records.map((record, index) => ({ ...record, occurredAt: occurredAt(fresh[index]!) })),
      );
      await moveHead(tx, { chain, length: last.sequence, hash: last.hash }, last.offset);
      return records.length;
    });
  }

  /** Tells the log the heads that moved, so that a witness outside the database can notice a rewrite; returns how many. */
  checkpoint(now: string): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const heads = await takeMovedHeads(tx, AuditCheckpointed.topic);
      await stageEvents(
        tx,
        heads.map(({ chain, length, hash }) => checkpointEvent({ chain, length, headHash: hash, at: now })),
      );
      return heads.length;
    });
  }

  chains(): Promise<AuditChainList['data']> {
    return listHeads(this.#database);
  }

  /** Every event of a request in the order of the timeline, without its data; at most `limit`. */
  async timeline(tenantId: string, requestId: string, limit: number): Promise<readonly TimelineMark[]> {
    return orderTimeline(await requestMarks(this.#database, tenantId, requestId, limit));
  }

  events(marks: readonly TimelineMark[]): Promise<readonly RecordedEvent[]> {
    return recordsAt(this.#database, marks);
  }
}

async function refuseReplaced(
  tx: Transaction,
  chain: string,
  repeated: readonly ReceivedRecord[],
  kept: (record: ReceivedRecord) => ReceivedRecord,
): Promise<void> {
  if (repeated.length === 0) return;
  const recorded = await recordedAt(
    tx,
    chain,
    repeated.map(({ offset }) => offset),
  );
  for (const record of repeated) {
    const offset = String(record.offset);
    const before = recorded.get(offset);
    // Records of a time before seals were kept as they came.
    const forms = [kept(record), record].map((form) => auditRecordOf(chain, 1, form));
    const isSame = forms.some(({ key, value }) => before?.key === key && before.value === value);
    if (!isSame) throw new ReplacedLogFailure(chain, offset);
  }
}

/** Belongs to no tenant and no request; `*` and the name of the chain stand in their place. */
function checkpointEvent(data: DataOf<typeof AuditCheckpointed>): TidegateEvent {
  return {
    id: derivedId(data.chain, AuditCheckpointed.type, String(data.length)),
    type: AuditCheckpointed.type,
    source: '/tidegate/audit',
    time: data.at,
    tenantId: '*',
    correlationId: data.chain,
    key: data.chain,
    data,
  };
}
