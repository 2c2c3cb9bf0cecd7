import { setTimeout as sleep } from 'node:timers/promises';

/** Keeps the beginnings of turns apart, so that what comes in between gathers; after a quiet moment a turn begins at once. */
export class Gathering {
  readonly #gatherMs: number;
  #begunAtMs = -Infinity;

  /** `gatherMs`: from the begin of one turn to that of the next at least. */
  constructor(gatherMs: number) {
    this.#gatherMs = gatherMs;
  }

  /** Resolves when the next turn begins; at once when the signal is aborted. */
  async begin(signal?: AbortSignal): Promise<void> {
    const leftMs = this.#begunAtMs + this.#gatherMs - performance.now();
    if (leftMs > 0) await sleep(leftMs, undefined, { signal }).catch(() => undefined);
    this.#begunAtMs = performance.now();
  }
}
