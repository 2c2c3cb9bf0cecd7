import type { DecisionReply } from '@tidegate/contracts/http-requests';
import type { KnownCheckpoint } from '@tidegate/intake/checkpoint-status';

/**
 * The latest decisions on the log, in memory. The table gets them a moment later, and a caller that was told a decision must
 * not be told afterwards that there is none yet. The first decision of a checkpoint stays.
 */
export class RecentDecisions {
  readonly #replies = new Map<string, DecisionReply>();
  readonly #countMax: number;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  add(checkpointId: string, reply: DecisionReply): void {
    if (this.#replies.has(checkpointId)) return;
    this.#replies.set(checkpointId, reply);
    if (this.#replies.size <= this.#countMax) return;
    const [oldest] = this.#replies.keys();
    if (oldest !== undefined) this.#replies.delete(oldest);
  }

  /** A checkpoint of the table with its decision, if that is known here only. */
  complete(known: KnownCheckpoint): KnownCheckpoint {
    const decision = known.decision ?? this.#replies.get(known.checkpointId) ?? null;
    return decision === known.decision ? known : { ...known, decision };
  }
}
