import type { DataOf, EventOf } from '@tidegate/contracts/define-event';
import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { RequestRejected, RequestResolved } from '@tidegate/contracts/request-events';
import { decisionReplyOf, resolutionReplyOf, type KnownCheckpoint } from '@tidegate/intake/checkpoint-status';
import { checkpointOfRejected, unknownTenant } from '@tidegate/intake/reject-record';
import { fingerprintOf } from '@tidegate/intake/repeat';
import type { Database } from '@tidegate/postgres/database';
import { checkpointsOf, findCheckpoint, insertCheckpoints, type CheckpointRow } from './checkpoint.table.ts';
import type { RecentDecisions } from './recent-decisions.ts';
import { countOthers, insertReplies } from './reply.table.ts';

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

  /** Takes in decisions in the order of the log and returns how many were other ones for a decided checkpoint. */
  async decided(events: readonly EventOf<typeof DecisionMade>[]): Promise<number> {
    return this.#database.transaction(async (tx) => {
      await insertCheckpoints(
        tx,
        events.map(({ data, time }) => checkpointOfDecision(data, time)),
      );
      const rows = events.map(({ data: { decision }, time }) => ({
        checkpointId: decision.checkpointId,
        reply: decisionReplyOf(decision, time),
      }));
      const late = await insertReplies(tx, 'decision', rows);
      return countOthers(
        tx,
        late.map(({ checkpointId, reply }) => ({ checkpointId, decidedAt: reply.decidedAt })),
      );
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

function checkpointOfDecision({ decision, request }: DataOf<typeof DecisionMade>, time: string): CheckpointRow {
  const { checkpointId, tenantId, requestId, checkpoint } = decision;
  const { number, kind } = checkpoint;
  return { checkpointId, tenantId, requestId, number, kind, fingerprint: fingerprintOf(request), receivedAt: time };
}

function checkpointOfRejection(rejected: DataOf<typeof RequestRejected>, time: string): CheckpointRow[] {
  const { checkpointId, tenantId, requestId, raw } = rejected;
  const checkpoint = checkpointOfRejected(raw);
  if (tenantId === unknownTenant || checkpoint === null) return [];
  return [{ checkpointId, tenantId, requestId, ...checkpoint, fingerprint: null, receivedAt: time }];
}
