import type { DecisionReply } from '@tidegate/contracts/http-requests';

/** Somebody who waits for the decision of one checkpoint. */
export interface DecisionWaiter {
  /** The decision, or null when waiting ended without one. */
  readonly decided: Promise<DecisionReply | null>;
  /** Ends the waiting; harmless twice. */
  end(): void;
}

/** Callers of this instance that wait for a decision, in memory. The database answers for what is missed here. */
export class DecisionWaiters {
  readonly #waiting = new Map<string, Set<(reply: DecisionReply | null) => void>>();
  /** How many wait for a decision that will come under a record key. */
  readonly #keys = new Map<string, number>();
  readonly #countMax: number;
  #count = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether anybody waits for a decision under this record key: of the others nobody here has to know what they say. */
  isWanted(key: string): boolean {
    return this.#keys.has(key);
  }

  /**
   * Begins to wait for the decision of a checkpoint, which will come under `key` (`requestKey`); null when too many wait
   * already. Begin before the request is submitted, so that nothing is missed.
   */
  add(checkpointId: string, key: string): DecisionWaiter | null {
    if (this.#count >= this.#countMax) return null;
    const { promise, resolve } = Promise.withResolvers<DecisionReply | null>();
    const waiting = this.#waiting.get(checkpointId) ?? new Set();
    this.#waiting.set(checkpointId, waiting.add(resolve));
    this.#keys.set(key, (this.#keys.get(key) ?? 0) + 1);
    this.#count += 1;
    return { decided: promise, end: () => this.#end(checkpointId, key, resolve) };
  }

  /** Tells everybody who waits for this checkpoint; false when that is nobody. */
  tell(checkpointId: string, reply: DecisionReply): boolean {
    const waiting = this.#waiting.get(checkpointId);
    for (const resolve of waiting ?? []) resolve(reply);
    return waiting !== undefined;
  }

  /** Ends all waiting, so that a shut-down does not take as long as the most patient caller. */
  endAll(): void {
    for (const waiting of this.#waiting.values()) for (const resolve of waiting) resolve(null);
  }

  #end(checkpointId: string, key: string, resolve: (reply: DecisionReply | null) => void): void {
    const waiting = this.#waiting.get(checkpointId);
    if (!waiting?.delete(resolve)) return;
    this.#count -= 1;
    if (waiting.size === 0) this.#waiting.delete(checkpointId);
    const left = (this.#keys.get(key) ?? 0) - 1;
    if (left > 0) this.#keys.set(key, left);
    else this.#keys.delete(key);
    resolve(null);
  }
}
