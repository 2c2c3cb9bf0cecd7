import { createHash } from 'node:crypto';
import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import type { KeyParking, ParkedRecord, Turn } from '@tidegate/kafka/key-parking';
import type { RecordOrigin } from '@tidegate/kafka/replay';
import type { Database, Transaction } from './database.ts';
import type { OutgoingRecord } from './outbox.ts';
import { isStageable, stageRecords } from './outbox.ts';

const keyBytesMax = 512;

type Origin = readonly [groupId: string, topic: string, partition: number, offset: string];

/**
 * Parked keys of one service in its Postgres. Each change is one transaction with the letters or replays that it causes,
 * which leave through the outbox. Those that depend on which record is the oldest take a lock of the key.
 */
export class ParkedKeys implements KeyParking {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async parkedAmong(groupId: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    const names = new Map(keys.map((key) => [nameOf(key), key]));
    const rows = await this.#database.query<{ key: string }>(
      'select distinct key from parked_record where consumer_group = $1 and key = any ($2::text[])',
      [groupId, [...names.keys()]],
      { name: 'parked_among' },
    );
    return new Set(rows.flatMap(({ key }) => names.get(key) ?? []));
  }

  park(groupId: string, records: readonly ParkedRecord[]): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const fresh: ParkedRecord[] = [];
      for (const record of records) if (await insert(tx, groupId, record)) fresh.push(record);
      stageRecords(
        tx,
        fresh.map(({ letter }) => letter),
      );
      return fresh.length;
    });
  }

  takeTurn(groupId: string, origin: RecordOrigin, replay: WireRecord): Promise<Turn> {
    return this.#database.transaction(async (tx) => {
      await lockKeyOf(tx, groupId, origin);
      const own = await tx.query<{ is_oldest: boolean }>(
        `select not exists (
           select from parked_record as older
           where older.consumer_group = own.consumer_group and older.key = own.key and older.sequence < own.sequence
         ) as is_oldest
         from parked_record as own where ${ofOrigin}`,
        [...originOf(groupId, origin)],
      );
      if (own[0] === undefined) return 'absent';
      if (own[0].is_oldest) return 'turn';
      if (!isStageable(replay)) return 'cannot_wait';
      await tx.execute(`update parked_record set waiting_replay = $5 where ${ofOrigin}`, [
        ...originOf(groupId, origin),
        JSON.stringify({ topic: origin.topic, ...replay }),
      ]);
      return 'waits';
    });
  }

  failAgain(groupId: string, { origin, attempts, code, letter }: ParkedRecord): Promise<void> {
    return this.#database.transaction(async (tx) => {
      const changed = await tx.execute(
        `update parked_record set attempts = $5, code = $6, waiting_replay = null where ${ofOrigin} and attempts < $5`,
        [...originOf(groupId, origin), attempts, code],
      );
      if (changed > 0) stageRecords(tx, [letter]);
    });
  }

  release(groupId: string, origin: RecordOrigin): Promise<void> {
    return this.#database.transaction(async (tx) => {
      const key = await lockKeyOf(tx, groupId, origin);
      if (key === undefined) return;
      await tx.execute(`delete from parked_record where ${ofOrigin}`, [...originOf(groupId, origin)]);
      const next = await tx.query<{ replay: WireRecord & Pick<OutgoingRecord, 'topic'> }>(
        `with oldest as (
           select sequence, waiting_replay as replay from parked_record
           where consumer_group = $1 and key = $2 order by sequence limit 1
         ), taken as (
           update parked_record set waiting_replay = null from oldest
           where consumer_group = $1 and key = $2 and parked_record.sequence = oldest.sequence
         )
         select replay from oldest where replay is not null`,
        [groupId, key],
      );
      stageRecords(
        tx,
        next.map(({ replay: { topic, ...record } }) => ({ topic, record })),
      );
    });
  }

  /** How many keys are parked, by consumer group. */
  async count(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.query<{ consumer_group: string; keys: number }>(
      'select consumer_group, count(distinct key)::int as keys from parked_record group by consumer_group',
    );
    return new Map(rows.map((row) => [row.consumer_group, row.keys]));
  }
}

const ofOrigin = 'consumer_group = $1 and origin_topic = $2 and origin_partition = $3 and origin_offset = $4';

function originOf(groupId: string, { topic, partition, offset }: RecordOrigin): Origin {
  return [groupId, topic, partition, String(offset)];
}

async function insert(tx: Transaction, groupId: string, record: ParkedRecord): Promise<boolean> {
  const { key, origin, code, attempts } = record;
  const added = await tx.execute(
    `insert into parked_record (consumer_group, origin_topic, origin_partition, origin_offset, key, code, attempts)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [...originOf(groupId, origin), nameOf(key), code, attempts],
    { name: 'parked_insert' },
  );
  return added > 0;
}

/** Locks the key of a parked record to the end of the transaction and returns its name; undefined if it is not parked. */
async function lockKeyOf(tx: Transaction, groupId: string, origin: RecordOrigin): Promise<string | undefined> {
  const select = `select key from parked_record where ${ofOrigin}`;
  const [row] = await tx.query<{ key: string }>(select, [...originOf(groupId, origin)]);
  if (row === undefined) return undefined;
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`parked ${groupId} ${row.key}`]);
  return row.key;
}

/** Keys come from outside: one that an index or a text column cannot hold goes by its hash. */
function nameOf(key: string): string {
  if (Buffer.byteLength(key) <= keyBytesMax && !key.includes('\0')) return key;
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}
