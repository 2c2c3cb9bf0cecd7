import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import type { TopicName } from '@tidegate/contracts/topics';
import { topics } from '@tidegate/contracts/topics';
import type { RawRecord } from './consumed-batch.ts';
import type { TopicRecord } from './publisher.ts';
import type { RecordOrigin, Replay } from './replay.ts';
import { originIn, originalHeaders, replayGroupHeader, replayHeaders } from './replay.ts';

/** A dead letter, without the value. Everything but the positions may be hostile text. */
export interface Letter {
  /** Short and stable: the group without `tidegate-`, and the offset in its dead-letter topic. */
  readonly id: string;
  readonly group: string;
  readonly groupId: string;
  readonly position: RecordOrigin;
  /** Undefined when the letter does not say it in a way that can be read; such a letter cannot be replayed. */
  readonly origin: RecordOrigin | undefined;
  readonly code: string;
  readonly reason: string;
  readonly stackDigest: string | undefined;
  readonly attempts: number;
  /** RFC 3339. */
  readonly at: string;
  readonly key: string;
  readonly eventId: string | undefined;
  readonly eventType: string | undefined;
  readonly tenantId: string | undefined;
  readonly correlationId: string | undefined;
  /** The letter lacks the value, or headers and key, too; the origin may still have them. */
  readonly isPartial: boolean;
}

const topicName = /^tidegate\.dead-letter\.([a-z-]+)\.v1$/;

/** Every topic with dead letters. */
export const deadLetterTopics: readonly TopicName[] = (Object.keys(topics) as TopicName[]).filter(
  (name) => topics[name].kind === 'dead-letter',
);

/** The letter in a record of a dead-letter topic; undefined for anything else that lies there. */
export function letterOf(topic: TopicName, { record, offset, timestampMs }: RawRecord): Letter | undefined {
  const { headers, key } = record;
  const { dl_group: groupId, dl_code: code, dl_reason: reason = '' } = headers;
  const group = topicName.exec(topic)?.[1] ?? groupId;
  if (groupId === undefined || code === undefined || group === undefined || replayGroupHeader in headers)
    return undefined;
  return {
    ...{ id: `${group}:${offset}`, group, groupId, key, code, reason },
    position: { topic, partition: 0, offset },
    origin: originIn(headers),
    stackDigest: headers['dl_stack_digest'],
    attempts: countOf(headers['dl_attempts']),
    at: headers['dl_time'] ?? new Date(timestampMs).toISOString(),
    eventId: headers['ce_id'],
    eventType: headers['ce_type'],
    tenantId: headers['ce_tenantid'],
    correlationId: headers['ce_correlationid'],
    isPartial: headers['dl_value_omitted'] !== undefined,
  };
}

/** Letters from before attempts were counted are of the first one. */
function countOf(text: string | undefined): number {
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? count : 1;
}

/** Why a letter can never be replayed; undefined when it can. */
export function whyNoReplay({ id, origin }: Letter): string | undefined {
  if (origin === undefined) return `${id} does not say where it was read; discard it.`;
  const kind = origin.topic in topics ? topics[origin.topic].kind : undefined;
  if (kind === 'control')
    return `${id} comes from ${origin.topic}, which keeps the last record of each key only: a replay would take the place of a newer one. Discard it.`;
  if (kind === 'dead-letter')
    return `${id} is the dead letter of a dead letter; replay the first one, and discard this.`;
  return undefined;
}

/**
 * The record that makes the group of a letter take it up again. `original` is the record of the letter, or for a partial
 * one the record at its origin.
 */
export function replayRecordOf(
  letter: Letter & { readonly origin: RecordOrigin },
  original: WireRecord,
  action: Replay['action'],
): Required<TopicRecord> {
  const { groupId, origin, attempts, id } = letter;
  const headers = replayHeaders(originalHeaders(original.headers), { groupId, action, origin, attempts }, id);
  // What is discarded is not handled, so nobody needs the value.
  const value = action === 'discard' ? '' : original.value;
  return { topic: origin.topic, partition: origin.partition, record: { key: original.key, value, headers } };
}
