import type { TopicName } from '@tidegate/contracts/topics';

/** Where a record was first read. */
export interface RecordOrigin {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: bigint;
}

/** What the headers of a record say when it was taken from a dead-letter topic and published once more. */
export interface Replay {
  /** The only consumer group it is for. */
  readonly groupId: string;
  /** `handle` it again, or only `discard` what waits for it. */
  readonly action: 'handle' | 'discard';
  readonly origin: RecordOrigin;
  /** How often the record has been given up so far. */
  readonly attempts: number;
}

/** The header that makes a record a replay; everything else in the log has none of this name. */
export const replayGroupHeader = 'dl_for';
const actionHeader = 'dl_action';
const attemptHeader = 'dl_attempt';
const letterHeader = 'dl_letter';

type Headers = Readonly<Record<string, string>>;

/** The replay that a record is; undefined for every other record, and for one whose origin cannot be read. */
export function replayOf(headers: Headers): Replay | undefined {
  const groupId = headers[replayGroupHeader];
  if (groupId === undefined) return undefined;
  const origin = originIn(headers);
  if (origin === undefined) return undefined;
  const attempts = Number(headers[attemptHeader]);
  return {
    groupId,
    action: headers[actionHeader] === 'discard' ? 'discard' : 'handle',
    origin,
    attempts: Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 1,
  };
}

/** Where letters and replays say that their record was first read; undefined when that makes no sense. */
export function originIn(headers: Headers): RecordOrigin | undefined {
  const { dl_topic: topic, dl_partition: partition = '', dl_offset: offset = '' } = headers;
  if (topic === undefined || !/^\d{1,9}$/.test(partition) || !/^\d{1,18}$/.test(offset)) return undefined;
  return { topic: topic as TopicName, partition: Number(partition), offset: BigInt(offset) };
}

/** The headers of a replay: those of the original record, and who is to handle it. `letterId` is for people who search. */
export function replayHeaders(original: Headers, replay: Replay, letterId: string): Record<string, string> {
  return {
    ...original,
    [replayGroupHeader]: replay.groupId,
    [actionHeader]: replay.action,
    [attemptHeader]: String(replay.attempts),
    [letterHeader]: letterId,
    dl_topic: replay.origin.topic,
    dl_partition: String(replay.origin.partition),
    dl_offset: String(replay.origin.offset),
  };
}

const own = /^dl_/;

/** The headers of the original record in those of a dead letter or a replay. */
export function originalHeaders(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.test(name)));
}

/**
 * Whether a group leaves out a record: a replay for another one, or the discarding of a letter where nothing waits for
 * it. Takes headers as the client library has them, since it is asked for every record.
 */
export function isLeftOut(
  headers: Readonly<Record<string, unknown>> | undefined,
  group: { readonly groupId: string; readonly ordered: boolean },
): boolean {
  if (headers?.[replayGroupHeader] === undefined) return false;
  if (firstOf(headers[replayGroupHeader]) !== group.groupId) return true;
  return !group.ordered && firstOf(headers[actionHeader]) === 'discard';
}

/** A header may be repeated; the first one counts, as everywhere. */
function firstOf(header: unknown): string {
  return String(Array.isArray(header) ? header[0] : header);
}
