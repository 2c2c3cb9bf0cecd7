import { randomUUID } from 'node:crypto';
import type { TopicName } from '@tidegate/contracts/topics';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { settlesWithin } from './back-off.ts';
import type { RawRecord } from './consumed-batch.ts';
import { rawRecordOf } from './decode-batch.ts';

/** Records of one partition from the offset `from` to before `until`. */
export interface RecordRange {
  readonly topic: TopicName;
  readonly partition: number;
  readonly from: bigint;
  readonly until: bigint;
}

/** The log did not give what it should. */
export class ReadFailure extends Error {
  readonly code = 'read_stalled';
  readonly retriable = true;
}

type OnRecord = (record: RawRecord, range: RecordRange) => Promise<void> | void;

const disconnectTimeoutMs = 5_000;

/** All that is in these topics now; topics that do not exist and empty partitions are left out. */
export async function wholeTopics(kafka: Kafka, topics: readonly TopicName[]): Promise<readonly RecordRange[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    const ranges = await Promise.all(
      topics
        .filter((topic) => existing.has(topic))
        .map(async (topic) =>
          (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
            topic,
            partition,
            from: BigInt(low),
            until: BigInt(high),
          })),
        ),
    );
    return ranges.flat().filter(({ from, until }) => from < until);
  } finally {
    void settlesWithin(admin.disconnect(), disconnectTimeoutMs);
  }
}

/**
 * Reads the ranges, each in order, without leaving a trace: no group of its own stays, nothing is committed. Resolves
 * when everything was handed over; an error of `onRecord` ends it.
 *
 * @throws ReadFailure when nothing has come for `stallMs`.
 */
export async function readRecords(
  kafka: Kafka,
  ranges: readonly RecordRange[],
  onRecord: OnRecord,
  stallMs = 15_000,
): Promise<void> {
  if (ranges.length === 0) return;
  const reading = new Reading(ranges, onRecord, stallMs);
  const consumer = kafka.consumer({
    groupId: `tidegate-reading-${randomUUID()}`,
    maxWaitTimeInMs: 50,
    allowAutoTopicCreation: false,
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...new Set(ranges.map(({ topic }) => topic))], fromBeginning: true });
    await reading.run(consumer);
  } finally {
    await settlesWithin(consumer.disconnect(), disconnectTimeoutMs);
  }
}

class Reading {
  readonly #open: Map<string, RecordRange>;
  readonly #onRecord: OnRecord;
  readonly #stallMs: number;
  readonly #end = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(ranges: readonly RecordRange[], onRecord: OnRecord, stallMs: number) {
    this.#open = new Map(ranges.map((range) => [`${range.topic}/${range.partition}`, range]));
    this.#onRecord = onRecord;
    this.#stallMs = stallMs;
  }

  async run(consumer: Consumer): Promise<void> {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => this.#seek(consumer, payload.memberAssignment));
    this.#noteLife();
    try {
      await consumer.run({ autoCommit: false, eachBatch: (payload) => this.#take(consumer, payload) });
      await this.#end.promise;
    } finally {
      clearTimeout(this.#timer);
    }
  }

  #seek(consumer: Consumer, assignment: Readonly<Record<string, number[]>>): void {
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        const range = this.#open.get(`${topic}/${partition}`);
        if (range) consumer.seek({ topic, partition, offset: String(range.from) });
        else consumer.pause([{ topic, partitions: [partition] }]);
      }
    }
  }

  async #take(consumer: Consumer, { batch, isStale }: EachBatchPayload): Promise<void> {
    const name = `${batch.topic}/${batch.partition}`;
    const range = this.#open.get(name);
    if (!range || isStale()) return;
    try {
      await this.#handOver(batch.messages.map(rawRecordOf), range);
      if (BigInt(batch.lastOffset()) + 1n < range.until) return;
      this.#open.delete(name);
      consumer.pause([{ topic: batch.topic, partitions: [batch.partition] }]);
      if (this.#open.size === 0) this.#end.resolve();
    } catch (error) {
      this.#open.clear();
      this.#end.reject(error);
    }
  }

  async #handOver(records: readonly RawRecord[], range: RecordRange): Promise<void> {
    for (const record of records) {
      this.#noteLife();
      if (record.offset >= range.from && record.offset < range.until) await this.#onRecord(record, range);
    }
  }

  #noteLife(): void {
    clearTimeout(this.#timer);
    const waiting = () => [...this.#open.keys()].join(', ');
    const stalled = () => new ReadFailure(`Kafka gave nothing of ${waiting()} for ${this.#stallMs / 1_000} s.`);
    this.#timer = setTimeout(() => this.#end.reject(stalled()), this.#stallMs);
  }
}
