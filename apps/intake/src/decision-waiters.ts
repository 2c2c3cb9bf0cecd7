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
  readonly #countMax: number;
  #count = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get count(): number {
    return this.#count;
  }

  /** Begins to wait; null when too many wait already. Begin before the request is submitted, so that nothing is missed. */
  add(checkpointId: string): DecisionWaiter | null {
    if (this.#count >= this.#countMax) return null;
    const { promise, resolve } = Promise.withResolvers<DecisionReply | null>();
    const waiting = this.#waiting.get(checkpointId) ?? new Set();
    this.#waiting.set(checkpointId, waiting.add(resolve));
    this.#count += 1;
    return { decided: promise, end: () => this.#end(checkpointId, resolve) };
  }

  /** Tells everybody who waits for this checkpoint. */
  tell(checkpointId: string, reply: DecisionReply): void {
    for (const resolve of this.#waiting.get(checkpointId) ?? []) resolve(reply);
  }

  /** Ends all waiting, so that a shut-down does not take as long as the most patient caller. */
  endAll(): void {
    for (const waiting of this.#waiting.values()) for (const resolve of waiting) resolve(null);
  }

  #end(checkpointId: string, resolve: (reply: DecisionReply | null) => void): void {
    const waiting = this.#waiting.get(checkpointId);
    if (!waiting?.delete(resolve)) return;
    this.#count -= 1;
    if (waiting.size === 0) this.#waiting.delete(checkpointId);
    resolve(null);
  }
}
