import type { DataOf, EventOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DecisionReply } from '@tidegate/contracts/http-requests';
import type { RequestRejected, RequestResolved } from '@tidegate/contracts/request-events';
import { decisionReplyOf, resolutionReplyOf, type KnownCheckpoint } from '@tidegate/intake/checkpoint-status';
import { contradictionEvent } from '@tidegate/intake/contradiction';
import { checkpointOfRejected, unknownTenant } from '@tidegate/intake/reject-record';
import { fingerprintOf } from '@tidegate/intake/repeat';
import type { ConsumedBatch, ConsumedEvent } from '@tidegate/kafka/consumed-batch';
import type { Database } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { sha256 } from '@tidegate/service/sha256';
import { traceparentFor } from '@tidegate/telemetry/tracing';
import {
  checkpointsOf,
  findCheckpoint,
  findContradicted,
  insertCheckpoints,
  type CheckpointRow,
  type Contradicted,
} from './checkpoint.table.ts';
import type { RecentDecisions } from './recent-decisions.ts';
import { countOthers, insertReplies, type ReplyRow } from './reply.table.ts';

type ConsumedDecision = ConsumedEvent<DataOf<typeof DecisionMade>>;

/** What a batch of decisions had beside first decisions. */
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

  constructor(database: Database, recent: RecentDecisions) {
    this.#database = database;
    this.#recent = recent;
  }

  /**
   * Takes in decisions in the order of the log. The first one of a checkpoint stays; of a submission that contradicts what
   * is known of its checkpoint a person learns (requirement A7).
   */
  async decided(batch: ConsumedBatch, now: string): Promise<LateDecisions> {
    const checkpoints = decisionsIn(batch).map(({ event }) => checkpointOfDecision(event.data, event.time));
    const replies = decisionsIn(batch).map(({ event }) => replyOfDecision(event.data, event.time));
    // The transaction takes many times as long as reading them, and only a contradiction needs them again.
    batch.letGo?.();
    return this.#database.transaction(async (tx) => {
      const isAllNew = (await insertCheckpoints(tx, checkpoints)).size === checkpoints.length;
      const contradicted = isAllNew ? [] : await findContradicted(tx, checkpoints);
      const contradictions = contradicted.map((found) => contradictionOf(decisionsIn(batch), checkpoints, found, now));
      await stageEvents(tx, distinct(contradictions));
      const late = await insertReplies(tx, 'decision', replies);
      return { duplicates: await countOthers(tx, late), contradictions: contradictions.length };
    });
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

/** The transport has checked them: the topic carries one type. */
function decisionsIn({ events }: ConsumedBatch): readonly ConsumedDecision[] {
  return events as readonly ConsumedDecision[];
}

function replyOfDecision({ decision }: DataOf<typeof DecisionMade>, time: string): ReplyRow<DecisionReply> {
  return { checkpointId: decision.checkpointId, reply: decisionReplyOf(decision, time) };
}

function contradictionOf(
  decisions: readonly ConsumedDecision[],
  checkpoints: readonly CheckpointRow[],
  { index, receivedAt }: Contradicted,
  now: string,
): TidegateEvent {
  const { event, topic, partition, offset } = decisions[index]!;
  const contradiction = {
    request: event.data.request,
    fingerprint: checkpoints[index]!.fingerprint!,
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
