import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { EventOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import { definitionOnTopic, judge } from '@tidegate/kafka/decode-batch';
import { readRecords, wholeTopics } from '@tidegate/kafka/read-records';
import type { RecordRange } from '@tidegate/kafka/read-records';
import { createProgress } from '@tidegate/local-stack/progress';
import { propensityOf } from '@tidegate/policy/simulation/recorded-checkpoint';
import type { RecordedCheckpoint } from '@tidegate/policy/simulation/recorded-checkpoint';
import { SeenCases, seenTopics } from '@tidegate/policy/simulation/seen-cases';
import type { Kafka } from './kafka-here.ts';

/** Which part of the traffic is wanted; what is undefined does not narrow. */
export interface TrafficSelection {
  /** RFC 3339, of the decisions. */
  readonly since?: string;
  readonly until?: string;
  readonly tenant?: string;
  /** Most checkpoints. */
  readonly limit: number;
}

export interface TrafficRead {
  readonly checkpoints: number;
  /** There was more than the limit. */
  readonly isCut: boolean;
  /** Second decisions of a checkpoint, which never count (DESIGN §4.2). */
  readonly repeated: number;
}

/** Ends the reading where enough is read. */
class EnoughRead extends Error {}

/**
 * Hands over the decisions of the log, each with what people did about it. What people did is read first and held; the
 * decisions are not. The first decision of a checkpoint is the decision.
 *
 * @throws ReadFailure when Kafka stalls, and the reason of `signal` when that is aborted.
 */
export async function readTraffic(
  kafka: Kafka,
  selection: TrafficSelection,
  signal: AbortSignal,
  onCheckpoint: (recorded: RecordedCheckpoint) => void,
): Promise<TrafficRead> {
  const progress = createProgress();
  const seen = new SeenCases();
  await progress.step('Cases, reviews and labels read', () =>
    readEvents(kafka, seenTopics, { since: selection.since }, (event) => {
      signal.throwIfAborted();
      if (isWanted(event, { ...selection, since: undefined, until: undefined })) seen.add(event);
    }),
  );
  const known = new Set<string>();
  const read = { checkpoints: 0, isCut: false, repeated: 0 };
  const take = (event: EventOf<typeof DecisionMade>): void => {
    const { checkpointId } = event.data.decision;
    if (known.has(checkpointId)) return void (read.repeated += 1);
    if (known.size >= selection.limit) throw new EnoughRead();
    known.add(checkpointId);
    onCheckpoint(recordedOf(event, seen));
    read.checkpoints += 1;
  };
  try {
    await progress.step('Decisions read', () =>
      readEvents(kafka, [DecisionMade.topic], selection, (event) => {
        signal.throwIfAborted();
        if (isWanted(event, selection)) take(event as EventOf<typeof DecisionMade>);
      }).catch(ignoringEnough(() => (read.isCut = true))),
    );
  } finally {
    known.clear();
  }
  return read;
}

function recordedOf({ time, data }: EventOf<typeof DecisionMade>, seen: SeenCases): RecordedCheckpoint {
  const { decision } = data;
  return { decidedAt: time, ...data, propensity: propensityOf(decision), seen: seen.of(decision.checkpointId) };
}

function isWanted(event: TidegateEvent, { tenant, since, until }: Partial<Record<keyof TrafficSelection, unknown>>) {
  const at = Date.parse(event.time);
  if (tenant !== undefined && event.tenantId !== tenant) return false;
  if (typeof since === 'string' && at < Date.parse(since)) return false;
  return typeof until !== 'string' || at < Date.parse(until);
}

/** Every event of the topics; records that are none are passed over, as their consumers pass them over. */
async function readEvents(
  kafka: Kafka,
  topics: readonly TopicName[],
  { since }: { readonly since?: string | undefined },
  onEvent: (event: TidegateEvent) => void,
): Promise<void> {
  const whole = await wholeTopics(kafka, topics);
  const ranges = since === undefined ? whole : await rangesSince(kafka, whole, Date.parse(since));
  await readRecords(kafka, ranges, ({ record, tombstone }, { topic }) => {
    const verdict = tombstone ? undefined : judge(record, topic, definitionOnTopic);
    if (verdict !== undefined && 'event' in verdict) onEvent(verdict.event);
  });
}

/** What was appended from then on; an event is appended after the time that it carries, never before. */
async function rangesSince(kafka: Kafka, ranges: readonly RecordRange[], sinceMs: number): Promise<RecordRange[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const from = new Map<string, bigint>();
    for (const topic of new Set(ranges.map((range) => range.topic)))
      for (const { partition, offset } of await admin.fetchTopicOffsetsByTimestamp(topic, sinceMs))
        from.set(`${topic}/${partition}`, BigInt(offset));
    return ranges
      .map((range) => ({ ...range, from: larger(range.from, from.get(`${range.topic}/${range.partition}`) ?? 0n) }))
      .filter((range) => range.from < range.until);
  } finally {
    await admin.disconnect();
  }
}

function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

function ignoringEnough(onEnough: () => void) {
  return (error: unknown): void => {
    if (!(error instanceof EnoughRead)) throw error;
    onEnough();
  };
}
