import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';

/** One valid event and where it was read. */
export interface ConsumedEvent<Data = unknown> {
  /** Its data is what the schema of its type made of the record: checked, unknown fields left out. */
  readonly event: TidegateEvent<Data>;
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: bigint;
}

/** What is wrong at one place of a record. */
export interface RecordProblem {
  /** JSON Pointer into the data, or the name of the header at fault. */
  readonly pointer: string;
  readonly detail: string;
}

/** A record that is none of our events, of a type that this version does not know, or with data against its schema. */
export interface InvalidRecord {
  readonly record: WireRecord;
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: bigint;
  readonly reason: 'not_an_event' | 'unknown_type' | 'schema';
  readonly problems: readonly RecordProblem[];
}

/** A record as it lies in the log. */
export interface RawRecord {
  /** Key, value and headers as text; what is null in the log is the empty text here. */
  readonly record: WireRecord;
  /** Whether the value is null, which deletes the key from a compacted topic. */
  readonly tombstone: boolean;
  readonly offset: bigint;
  /** Milliseconds since 1970, given by the producer. */
  readonly timestampMs: number;
}

/** Consecutive records of one partition. `events` and `invalid` are parts of `records`, each in the order of the log. */
export interface ConsumedBatch {
  readonly topic: TopicName;
  readonly partition: number;
  /** Empty for consumers that asked for raw records. */
  readonly events: readonly ConsumedEvent[];
  /** Empty unless the consumer asked for invalid records. */
  readonly invalid: readonly InvalidRecord[];
  readonly records: readonly RawRecord[];
  /**
   * Lets go of the events, which are by far the largest part; `events` reads them anew. For who has read them and then waits
   * long: what is still held when the garbage collector comes is copied, twice, before it is let go of.
   */
  letGo?(): void;
}

/** Handles a batch. Throwing means that nothing of it counts as done. */
export type BatchHandler = (batch: ConsumedBatch) => Promise<void>;

/** The two halves of a batch of two or more records. */
export function halvesOf(batch: ConsumedBatch): readonly [ConsumedBatch, ConsumedBatch] {
  const middle = batch.records.length >> 1;
  return [sliceOf(batch, 0, middle), sliceOf(batch, middle, batch.records.length)];
}

/** The records of a batch from the place `from` to before the place `to`. */
export function sliceOf(batch: ConsumedBatch, from: number, to: number): ConsumedBatch {
  const records = batch.records.slice(from, to);
  const [first, last] = [records[0]?.offset ?? 0n, records.at(-1)?.offset ?? -1n];
  return part(batch, records, ({ offset }) => offset >= first && offset <= last);
}

/** The batch without the records at these offsets. */
export function withoutRecords(batch: ConsumedBatch, offsets: ReadonlySet<bigint>): ConsumedBatch {
  const stays = ({ offset }: { readonly offset: bigint }): boolean => !offsets.has(offset);
  return part(batch, batch.records.filter(stays), stays);
}

function part(
  { topic, partition, events, invalid }: ConsumedBatch,
  records: readonly RawRecord[],
  includes: (item: { readonly offset: bigint }) => boolean,
): ConsumedBatch {
  return { topic, partition, records, events: events.filter(includes), invalid: invalid.filter(includes) };
}
