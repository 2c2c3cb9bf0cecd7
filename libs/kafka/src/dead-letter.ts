import { createHash } from 'node:crypto';
import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import type { TopicName } from '@tidegate/contracts/topics';
import type { InvalidRecord } from './consumed-batch.ts';
import type { TopicRecord } from './publisher.ts';
import type { RecordOrigin } from './replay.ts';
import { originalHeaders, replayGroupHeader } from './replay.ts';
import { codeOf, messageOf } from './retriable.ts';

/** Why a record could not be handled. */
export interface DeadLetterReason {
  readonly code: string;
  readonly reason: string;
  /** First 16 hexadecimal digits of the SHA-256 of the stack: equal for equal faults. Absent without a stack. */
  readonly stackDigest?: string;
}

/** Where a record was first read, which group gave it up, when, and how often by now. */
export interface DeadLetterOrigin extends RecordOrigin {
  readonly groupId: string;
  readonly at: Date;
  readonly attempts: number;
}

const reasonLengthMax = 1_000;
const codeLengthMax = 128;
/** Below what the publisher takes and what the outbox stages. */
const letterBytesMax = 860_000;
/** More than the framing of a header on the wire. */
const headerBytes = 16;
/** What every letter has of its own; `bare` keeps nothing else. */
const own = /^dl_/;

export function reasonOfError(error: unknown): DeadLetterReason {
  const stack = error instanceof Error ? error.stack : undefined;
  const digest =
    stack === undefined ? {} : { stackDigest: createHash('sha256').update(stack).digest('hex').slice(0, 16) };
  return { code: codeOf(error), reason: messageOf(error), ...digest };
}

export function reasonOfInvalid({ reason, problems }: InvalidRecord): DeadLetterReason {
  return { code: reason, reason: problems.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; ') };
}

/** Why a record is not handled although nothing is wrong with it. */
export const behindDeadLetter: DeadLetterReason = {
  code: 'behind_dead_letter',
  reason: 'An earlier record of this key waits as a dead letter; handling this one now would miss it.',
};

/** The record for the dead-letter topic: key, value and headers as they were, and `dl_` headers that explain it (DESIGN §4.3). */
export function deadLetterOf(
  source: WireRecord,
  target: TopicName,
  origin: DeadLetterOrigin,
  reason: DeadLetterReason,
): TopicRecord {
  const isReplay = source.headers[replayGroupHeader] !== undefined;
  const headers = {
    ...(isReplay ? originalHeaders(source.headers) : source.headers),
    dl_reason: clean(reason.reason, reasonLengthMax),
    dl_code: clean(reason.code, codeLengthMax),
    ...(reason.stackDigest === undefined ? {} : { dl_stack_digest: reason.stackDigest }),
    dl_topic: origin.topic,
    dl_partition: String(origin.partition),
    dl_offset: String(origin.offset),
    dl_group: origin.groupId,
    dl_attempts: String(origin.attempts),
    dl_time: origin.at.toISOString(),
  };
  return { topic: target, record: { key: source.key, value: source.value, headers } };
}

/** The letter itself, and smaller forms of it for when it is refused; the origin still has what they leave out. */
export function formsOf(letter: TopicRecord): readonly TopicRecord[] {
  return [letter, withoutValue(letter), bare(letter)];
}

/** The fullest form of a letter that can be published. */
export function fitting(letter: TopicRecord): TopicRecord {
  return formsOf(letter).find(({ record }) => sizeOf(record) <= letterBytesMax) ?? bare(letter);
}

/** The fullest form that can also be stored as text in a database, which has no place for NUL. */
export function storable(letter: TopicRecord): TopicRecord {
  const forms = hasNul(letter.record.value) ? formsOf(letter).slice(1) : formsOf(letter);
  const fits = ({ record }: TopicRecord) =>
    sizeOf(record) <= letterBytesMax && ![record.key, ...Object.entries(record.headers).flat()].some(hasNul);
  return forms.find(fits) ?? bare(letter);
}

function withoutValue({ topic, record }: TopicRecord): TopicRecord {
  const headers = { ...record.headers, dl_value_omitted: `${Buffer.byteLength(record.value)} bytes` };
  return { topic, record: { key: record.key, value: '', headers } };
}

function bare({ topic, record }: TopicRecord): TopicRecord {
  const explanation = Object.entries(record.headers).filter(([name, value]) => own.test(name) && !hasNul(name + value));
  const headers = {
    ...Object.fromEntries(explanation),
    dl_value_omitted: `${Buffer.byteLength(record.value)} bytes`,
    dl_headers_omitted: 'true',
  };
  return { topic, record: { key: '', value: '', headers } };
}

function sizeOf({ key, value, headers }: WireRecord): number {
  let bytes = Buffer.byteLength(key) + Buffer.byteLength(value);
  for (const [name, text] of Object.entries(headers)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(text) + headerBytes;
  }
  return bytes;
}

const hasNul = (text: string): boolean => text.includes('\0');

/** Cutting may halve a character, which no database takes. */
function clean(text: string, lengthMax: number): string {
  return text.slice(0, lengthMax).replaceAll('\0', '\uFFFD').toWellFormed();
}
