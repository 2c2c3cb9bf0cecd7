import type { Batch } from 'kafkajs';
import { sleep } from './back-off.ts';

/**
 * How many batches of a fetch are taken at once; as good as all, since none should wait for another. kafkajs starts this many
 * workers for each fetch, whether there is something for them or not: with 256 that was a quarter of a millisecond and 80 kB
 * each time (docs/performance.md).
 */
export const partitionsAtOnce = 32;

/**
 * Lets records gather between the fetches of one consumer. A fetch, what it leads to and its commit cost the same for one
 * record as for fifty, so a consumer for which nobody waits takes fewer and larger ones (docs/performance.md). The first record
 * after a quiet time is not held up: the broker answers a fetch that waits at once, only the next fetch comes later. A consumer
 * that is behind does not pause.
 *
 * kafkajs fetches again when all batches of a fetch are done, so the pause is a part of taking each batch.
 */
export class FetchPace {
  readonly #gatherMs: number;
  #fetchedAtMs = 0;
  #isBehind = false;
  #pause: Promise<void> | undefined;

  /** `gatherMs`: from one fetch to the next at least; 0 for none. */
  constructor(gatherMs: number) {
    this.#gatherMs = gatherMs;
  }

  /** To be called when the answer to a fetch is there, before its batches are taken. */
  fetched(): void {
    this.#fetchedAtMs = performance.now();
    this.#isBehind = false;
    this.#pause = undefined;
  }

  /** Notes whether a fetch left something of a partition behind; before anything is awaited, so that none is missed. */
  note(batch: Pick<Batch, 'offsetLag'>): void {
    if (this.#gatherMs > 0 && batch.offsetLag() !== '0') this.#isBehind = true;
  }

  /** Resolves when the next fetch may come; early when the signal is aborted. One pause for all batches of a fetch. */
  rest(signal: AbortSignal): Promise<void> {
    const leftMs = this.#fetchedAtMs + this.#gatherMs - performance.now();
    if (this.#gatherMs === 0 || this.#isBehind || leftMs <= 0) return Promise.resolve();
    return (this.#pause ??= sleep(leftMs, signal));
  }
}
