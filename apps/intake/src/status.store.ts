import type { DataOf, EventOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DecisionReply } from '@tidegate/contracts/http-requests';
import type { RequestRejected, RequestResolved } from '@tidegate/contracts/request-events';
import { decisionReplyOf, resolutionReplyOf, type KnownCheckpoint } from '@tidegate/intake/checkpoint-status';
import { contradictionEvent } from '@tidegate/intake/contradiction';
import { checkpointOfRejected, unknownTenant } from '@tidegate/intake/reject-record';
import { fingerprintOf } from '@tidegate/intake/repeat';
import { wordOf } from '@tidegate/intake/waiting';
import type { ConsumedBatch, ConsumedEvent } from '@tidegate/kafka/consumed-batch';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { SharedWork } from '@tidegate/postgres/shared-work';
import { sha256 } from '@tidegate/service/sha256';
import { traceparentFor } from '@tidegate/telemetry/tracing';
import { tellWaiting } from './case-waiting.table.ts';
import {
  checkpointsOf,
  findCheckpoint,
  findContradicted,
  insertCheckpoints,
  type CheckpointRow,
  type Contradicted,
} from './checkpoint.table.ts';
import type { RecentDecisions } from './recent-decisions.ts';
import { insertReplies, othersAmong, type ReplyRow } from './reply.table.ts';

type ConsumedDecision = ConsumedEvent<DataOf<typeof DecisionMade>>;

/** What decisions had beside first ones. */
export interface LateDecisions {
  /** Other decisions of a decided checkpoint. */
  readonly duplicates: number;
  /** Decisions of another body than the one that is known of the checkpoint. */
  readonly contradictions: number;
}

/**
 * What is known about each checkpoint. Every write keeps what was there first, so a redelivery changes nothing and no inbox
 * is needed (DESIGN §4.2).
 */
export class StatusStore {
  readonly #database: Database;
  readonly #recent: RecentDecisions;
  /** Each partition brings its own batch, and one transaction for all of them costs little more than one for one. */
  readonly #decisions: SharedWork<DecidedCheckpoint, LateDecisions>;

  constructor(database: Database, recent: RecentDecisions) {
    this.#database = database;
    this.#decisions = new SharedWork({ database, perform: takeIn, itemsMax: 2_000 });
    this.#recent = recent;
  }

  /**
   * Takes in decisions in the order of the log. The first one of a checkpoint stays; of a submission that contradicts what
   * is known of its checkpoint a person learns (requirement A7).
   */
  async decided(batch: ConsumedBatch, now: string): Promise<LateDecisions> {
    const decided = decisionsIn(batch).map(({ event }, index) => ({
      checkpoint: checkpointOfDecision(event.data, event.time),
      reply: replyOfDecision(event.data, event.time),
      consumed: () => decisionsIn(batch)[index]!,
      now,
    }));
    // The transaction takes many times as long as reading them, and only a contradiction needs them again.
    batch.letGo?.();
    return sumOf(await this.#decisions.submit(decided));
  }

  /** Takes in what people decided. */
  async resolved(events: readonly EventOf<typeof RequestResolved>[]): Promise<void> {
    const rows = events.map(({ data, time }) => ({
      checkpointId: data.checkpointId,
      reply: resolutionReplyOf(data, time),
    }));
    await insertReplies(this.#database, 'resolution', rows);
  }

  /** Takes in rejections whose tenant, request and checkpoint can be read; of the others no product could ask. */
  async rejected(events: readonly EventOf<typeof RequestRejected>[]): Promise<void> {
    await insertCheckpoints(
      this.#database,
      events.flatMap(({ data, time }) => checkpointOfRejection(data, time)),
    );
  }

  /** Takes in what happened to cases, for the callers who wait for them. */
  async waited({ events }: ConsumedBatch): Promise<void> {
    const words = events.flatMap(({ event }) => wordOf(event) ?? []);
    await this.#database.transaction((tx) => tellWaiting(tx, words));
  }

  async find(checkpointId: string): Promise<KnownCheckpoint | null> {
    const known = await findCheckpoint(this.#database, checkpointId);
    return known && this.#recent.complete(known);
  }

  /** All checkpoints of a request, oldest first. */
  async list(tenantId: string, requestId: string): Promise<KnownCheckpoint[]> {
    const known = await checkpointsOf(this.#database, tenantId, requestId);
    return known.map((checkpoint) => this.#recent.complete(checkpoint));
  }
}

/** A decision that was read, with a way to read it again. */
interface DecidedCheckpoint {
  readonly checkpoint: CheckpointRow;
  readonly reply: ReplyRow<DecisionReply>;
  readonly consumed: () => ConsumedDecision;
  readonly now: string;
}

async function takeIn(tx: Transaction, decided: readonly DecidedCheckpoint[]): Promise<readonly LateDecisions[]> {
  const checkpoints = decided.map(({ checkpoint }) => checkpoint);
  const [known, late] = await Promise.all([
    insertCheckpoints(tx, checkpoints),
    insertReplies(
      tx,
      'decision',
      decided.map(({ reply }) => reply),
    ),
  ]);
  const contradicted = known.size === checkpoints.length ? [] : await findContradicted(tx, checkpoints);
  await stageEvents(tx, distinct(contradicted.map((found) => contradictionOf(decided[found.index]!, found))));
  const places = new Set(contradicted.map(({ index }) => index));
  const others = await othersAmong(tx, late);
  return decided.map(({ reply }, index) => ({
    duplicates: others.has(reply) ? 1 : 0,
    contradictions: places.has(index) ? 1 : 0,
  }));
}

function sumOf(late: readonly LateDecisions[]): LateDecisions {
  const count = (of: keyof LateDecisions) => late.reduce((sum, one) => sum + one[of], 0);
  return { duplicates: count('duplicates'), contradictions: count('contradictions') };
}

/** The transport has checked them: the topic carries one type. */
function decisionsIn({ events }: ConsumedBatch): readonly ConsumedDecision[] {
  return events as readonly ConsumedDecision[];
}

function replyOfDecision({ decision }: DataOf<typeof DecisionMade>, time: string): ReplyRow<DecisionReply> {
  return { checkpointId: decision.checkpointId, reply: decisionReplyOf(decision, time) };
}

function contradictionOf(
  { checkpoint, consumed, now }: DecidedCheckpoint,
  { receivedAt }: Contradicted,
): TidegateEvent {
  const { event, topic, partition, offset } = consumed();
  const contradiction = {
    request: event.data.request,
    fingerprint: checkpoint.fingerprint!,
    earlierReceivedAt: receivedAt,
    position: { topic, partition, offset: String(offset) },
    causationId: event.id,
  };
  return contradictionEvent(contradiction, { now, traceparent: traceparentFor(event) });
}

function distinct(events: readonly TidegateEvent[]): readonly TidegateEvent[] {
  return [...new Map(events.map((event) => [event.id, event])).values()];
}

function checkpointOfDecision({ decision, request }: DataOf<typeof DecisionMade>, time: string): CheckpointRow {
  const { checkpointId, tenantId, requestId, checkpoint } = decision;
  const { number, kind } = checkpoint;
  return {
    checkpointId,
    tenantId,
    requestId,
    number,
    kind,
    fingerprint: fingerprintOf(request, sha256),
    receivedAt: time,
  };
}

function checkpointOfRejection(rejected: DataOf<typeof RequestRejected>, time: string): CheckpointRow[] {
  const { checkpointId, tenantId, requestId, raw } = rejected;
  const checkpoint = checkpointOfRejected(raw);
  if (tenantId === unknownTenant || checkpoint === null) return [];
  return [{ checkpointId, tenantId, requestId, ...checkpoint, fingerprint: null, receivedAt: time }];
}
