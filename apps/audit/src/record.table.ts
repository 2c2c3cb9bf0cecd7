import type { ChainedRecord } from '@tidegate/audit/chained-record';
import type { TimelineMark } from '@tidegate/audit/order-timeline';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

/** A record with the instant that decides its place in timelines, RFC 3339. */
export interface TimedRecord extends ChainedRecord {
  readonly occurredAt: string;
}

export async function insertRecords(tx: Transaction, records: readonly TimedRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.execute(
    `insert into record
       (chain, sequence, "offset", "timestamp", encoding, key, value, headers, previous_hash, hash, occurred_at)
     select chain, sequence, "offset", "timestamp", encoding, key, value, headers::jsonb,
            decode(previous_hash, 'hex'), decode(hash, 'hex'), occurred_at
     from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                 $9::text[], $10::text[], $11::timestamptz[])
       as given (chain, sequence, "offset", "timestamp", encoding, key, value, headers, previous_hash, hash, occurred_at)`,
    [
      records.map(({ chain }) => chain),
      records.map(({ sequence }) => sequence),
      records.map(({ offset }) => offset),
      records.map(({ timestamp }) => timestamp),
      records.map(({ encoding }) => encoding),
      records.map(({ key }) => key),
      records.map(({ value }) => value),
      records.map(({ headers }) => JSON.stringify(headers)),
      records.map(({ previousHash }) => previousHash),
      records.map(({ hash }) => hash),
      records.map(({ occurredAt }) => occurredAt),
    ],
    { name: 'record_insert' },
  );
}

/** Key and value of records that are there already, by offset. */
export async function recordedAt(
  tx: Transaction,
  chain: string,
  offsets: readonly bigint[],
): Promise<ReadonlyMap<string, { readonly key: string | null; readonly value: string | null }>> {
  const rows = await tx.query<{ offset: string; key: string | null; value: string | null }>(
    `select "offset"::text as "offset", key, value from record where chain = $1 and "offset" = any ($2::bigint[])`,
    [chain, offsets.map(String)],
    { name: 'record_at' },
  );
  return new Map(rows.map(({ offset, key, value }) => [offset, { key, value }]));
}

/** Everything about a request, without the data; at most `limit` records, oldest first. */
export function requestMarks(
  database: Queryable,
  tenantId: string,
  requestId: string,
  limit: number,
): Promise<TimelineMark[]> {
  return database.query<TimelineMark>(
    `select coalesce(event_id, chain || '#' || sequence) as "eventId", causation_id as "causationId",
            occurred_at as "time", chain, sequence
     from record where tenant_id = $1 and correlation_id = $2 order by occurred_at, chain, sequence limit $3`,
    [tenantId, requestId, limit],
    { name: 'record_marks' },
  );
}

/** A record of a timeline, as recorded. */
export interface RecordedEvent {
  readonly chain: string;
  readonly sequence: number;
  readonly offset: string;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly hash: string;
}

/** The records at these places, in the order given. */
export function recordsAt(database: Queryable, marks: readonly TimelineMark[]): Promise<RecordedEvent[]> {
  return database.query<RecordedEvent>(
    `select record.chain, record.sequence, record."offset"::text as "offset", record.value, record.headers,
            encode(record.hash, 'hex') as hash
     from unnest($1::text[], $2::bigint[]) with ordinality as place (chain, sequence, number)
     join record using (chain, sequence) order by place.number`,
    [marks.map(({ chain }) => chain), marks.map(({ sequence }) => sequence)],
    { name: 'record_places' },
  );
}
