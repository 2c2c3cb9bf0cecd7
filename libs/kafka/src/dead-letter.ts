import { createHash } from 'node:crypto';
import type { TopicName } from '@tidegate/contracts/topics';
import type { InvalidRecord, RawRecord } from './consumed-batch.ts';
import type { TopicRecord } from './publisher.ts';
import { codeOf, messageOf } from './retriable.ts';

/** Why a record could not be handled. */
export interface DeadLetterReason {
  readonly code: string;
  readonly reason: string;
  /** First 16 hexadecimal digits of the SHA-256 of the stack: equal for equal faults. Absent without a stack. */
  readonly stackDigest?: string;
}

/** Where a record was read, by which group, and when it was given up. */
export interface DeadLetterOrigin {
  readonly topic: TopicName;
  readonly partition: number;
  readonly groupId: string;
  readonly at: Date;
}

const reasonLengthMax = 1_000;

export function reasonOfError(error: unknown): DeadLetterReason {
  const stack = error instanceof Error ? error.stack : undefined;
  const digest =
    stack === undefined ? {} : { stackDigest: createHash('sha256').update(stack).digest('hex').slice(0, 16) };
  return { code: codeOf(error), reason: messageOf(error), ...digest };
}

export function reasonOfInvalid({ reason, problems }: InvalidRecord): DeadLetterReason {
  return { code: reason, reason: problems.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; ') };
}

/** The record for the dead-letter topic: key, value and headers as they were, and `dl_` headers that explain it (DESIGN §4.3). */
export function deadLetterOf(
  source: Pick<RawRecord, 'record' | 'offset'>,
  target: TopicName,
  origin: DeadLetterOrigin,
  reason: DeadLetterReason,
): TopicRecord {
  const headers = {
    ...source.record.headers,
    dl_reason: reason.reason.slice(0, reasonLengthMax),
    dl_code: reason.code,
    ...(reason.stackDigest === undefined ? {} : { dl_stack_digest: reason.stackDigest }),
    dl_topic: origin.topic,
    dl_partition: String(origin.partition),
    dl_offset: String(source.offset),
    dl_group: origin.groupId,
    dl_time: origin.at.toISOString(),
  };
  return { topic: target, record: { key: source.record.key, value: source.record.value, headers } };
}

/** The same without the value, for records that are too large to publish again; the origin still has it. */
export function withoutValue({ topic, record }: TopicRecord): TopicRecord {
  const headers = { ...record.headers, dl_value_omitted: `${Buffer.byteLength(record.value)} bytes` };
  return { topic, record: { key: record.key, value: '', headers } };
}
