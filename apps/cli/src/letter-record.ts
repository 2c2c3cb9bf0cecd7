import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import type { Letter } from '@tidegate/kafka/letter';
import { readRecords, wholeTopics } from '@tidegate/kafka/read-records';
import type { RecordOrigin } from '@tidegate/kafka/replay';
import type { Kafka } from './kafka-here.ts';

/** One record of the log; undefined when the log does not have it any more. */
export async function recordAt(
  kafka: Kafka,
  { topic, partition, offset }: RecordOrigin,
): Promise<WireRecord | undefined> {
  const ranges = await wholeTopics(kafka, [topic]);
  const range = ranges.find((one) => one.partition === partition && one.from <= offset && offset < one.until);
  if (range === undefined) return undefined;
  let found: WireRecord | undefined;
  await readRecords(kafka, [{ topic, partition, from: offset, until: offset + 1n }], ({ record }) => {
    found = record;
  });
  return found;
}

/** The record as it was first read: from its letter, or from its origin when it was too large for a letter. */
export function originalOf(kafka: Kafka, letter: Letter, written: WireRecord): Promise<WireRecord | undefined> {
  if (!letter.isPartial) return Promise.resolve(written);
  return letter.origin === undefined ? Promise.resolve(undefined) : recordAt(kafka, letter.origin);
}
