import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { requestKey } from '@tidegate/contracts/event-ids';
import type { DecisionReply } from '@tidegate/contracts/http-requests';
import { decisionReplyOf } from '@tidegate/intake/checkpoint-status';
import type { StoredCheckpoint } from './checkpoint.table.ts';

/** A decision on the log, read only when somebody asks for it. */
export interface UnreadDecision {
  /** Key of its record: that of its request (`requestKey`). */
  readonly key: string;
  readonly bytes: number;
  /** The event; undefined when the record is invalid. */
  read(): TidegateEvent | undefined;
}

/** Replies that callers were told; longer than the status table is ever behind while it can be written. */
const toldMax = 10_000;

/**
 * The latest decisions on the log, in memory. The table gets them a moment later, and a caller that was told a decision must
 * not be told afterwards that there is none yet. Hardly anybody asks within that moment, so they are kept as they came; those
 * that a caller was told are kept longer.
 */
export class RecentDecisions {
  readonly #records = new Map<string, UnreadDecision[]>();
  readonly #told = new Map<string, DecisionReply>();
  /** Oldest first; those before `#head` are forgotten. */
  #order: UnreadDecision[] = [];
  #head = 0;
  #bytes = 0;
  readonly #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  add(record: UnreadDecision): void {
    const known = this.#records.get(record.key);
    if (known) known.push(record);
    else this.#records.set(record.key, [record]);
    this.#order.push(record);
    this.#bytes += record.bytes;
    while (this.#bytes > this.#bytesMax) this.#forgetOldest();
  }

  /** Notes the decision that a caller was told. */
  tell(checkpointId: string, reply: DecisionReply): void {
    if (this.#told.has(checkpointId)) return;
    this.#told.set(checkpointId, reply);
    const [oldest] = this.#told.keys();
    if (this.#told.size > toldMax && oldest !== undefined) this.#told.delete(oldest);
  }

  /** A checkpoint of the table with its decision, the first one, if that is known here only. */
  complete(stored: StoredCheckpoint): StoredCheckpoint {
    if (stored.decision !== null) return stored;
    const told = this.#told.get(stored.checkpointId);
    if (told) return { ...stored, decision: told };
    const first = this.first(requestKey(stored.tenantId, stored.requestId), stored.checkpointId);
    return first ? { ...stored, decision: first } : stored;
  }

  /** The first decision of a checkpoint among those that are kept. */
  first(key: string, checkpointId: string): DecisionReply | undefined {
    for (const record of this.#records.get(key) ?? []) {
      const found = decisionIn(record.read());
      if (found?.checkpointId === checkpointId) return found.reply;
    }
    return undefined;
  }

  #forgetOldest(): void {
    const oldest = this.#order[this.#head];
    if (!oldest) return;
    this.#head += 1;
    this.#bytes -= oldest.bytes;
    const rest = this.#records.get(oldest.key)?.slice(1) ?? [];
    if (rest.length > 0) this.#records.set(oldest.key, rest);
    else this.#records.delete(oldest.key);
    if (this.#head < this.#order.length / 2) return;
    this.#order = this.#order.slice(this.#head);
    this.#head = 0;
  }
}

/** What a product may learn of a decision. */
export function decisionIn(
  event: TidegateEvent | undefined,
): { readonly checkpointId: string; readonly reply: DecisionReply } | undefined {
  if (!event) return undefined;
  const { decision } = event.data as DataOf<typeof DecisionMade>;
  return { checkpointId: decision.checkpointId, reply: decisionReplyOf(decision, event.time) };
}
