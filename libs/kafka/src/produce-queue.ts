import type { TopicName } from '@tidegate/contracts/topics';
import type { Message } from 'kafkajs';

/** A record on its way, with the partition that was chosen for it. */
export interface QueuedRecord<Owner> {
  readonly topic: TopicName;
  readonly partition: number;
  readonly message: Message;
  /** An upper bound of its size on the wire. */
  readonly bytes: number;
  /** The call that waits for it. */
  readonly owner: Owner;
}

/** A produce request above `max.message.bytes` (1 MiB) for one partition is refused for good, so this stays below. */
export const partitionBytesMax = 900_000;
/** kafkajs groups the records of a partition in quadratic time, which shows from a few thousand on. */
const partitionRecordsMax = 2_000;
const requestBytesMax = 8_388_608;

interface Lane<Owner> {
  records: QueuedRecord<Owner>[];
  /** Records before this index are taken. */
  head: number;
}

/**
 * Records that wait to be sent, first in first out within each partition. A request takes from every partition as much
 * as one request may carry; partitions left behind come first next time.
 */
export class ProduceQueue<Owner> {
  readonly #lanes = new Map<string, Lane<Owner>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(record: QueuedRecord<Owner>): void {
    const name = `${record.topic}/${record.partition}`;
    const lane = this.#lanes.get(name);
    if (lane) lane.records.push(record);
    else this.#lanes.set(name, { records: [record], head: 0 });
    this.#size += 1;
  }

  /** The records of the next request; empty when nothing waits. */
  takeRequest(): QueuedRecord<Owner>[] {
    const request: QueuedRecord<Owner>[] = [];
    let room = requestBytesMax;
    for (const [name, lane] of [...this.#lanes]) {
      if (room < partitionBytesMax) break;
      room -= takeFrom(lane, request);
      this.#lanes.delete(name);
      if (lane.head < lane.records.length) this.#lanes.set(name, compacted(lane));
    }
    this.#size -= request.length;
    return request;
  }

  /** Everything that waits, for a shut-down that runs out of time. */
  takeAll(): QueuedRecord<Owner>[] {
    const all = [...this.#lanes.values()].flatMap((lane) => lane.records.slice(lane.head));
    this.#lanes.clear();
    this.#size = 0;
    return all;
  }
}

function takeFrom<Owner>(lane: Lane<Owner>, request: QueuedRecord<Owner>[]): number {
  const limit = Math.min(lane.records.length, lane.head + partitionRecordsMax);
  let bytes = 0;
  while (lane.head < limit) {
    const record = lane.records[lane.head];
    if (!record || bytes + record.bytes > partitionBytesMax) break;
    bytes += record.bytes;
    request.push(record);
    lane.head += 1;
  }
  return bytes;
}

/** Frees what was taken, at a cost that is small against what was taken. */
function compacted<Owner>(lane: Lane<Owner>): Lane<Owner> {
  if (lane.head < lane.records.length / 2) return lane;
  return { records: lane.records.slice(lane.head), head: 0 };
}
