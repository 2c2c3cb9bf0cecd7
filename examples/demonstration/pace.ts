import { setTimeout as pause } from 'node:timers/promises';

export interface PaceOptions {
  readonly perSecond: number;
  readonly signal: AbortSignal;
}

/** Yields items at a steady rate until the signal aborts; late ones are not made up for. */
export async function* paced<Item>(items: Iterable<Item>, { perSecond, signal }: PaceOptions): AsyncGenerator<Item> {
  const intervalMs = 1_000 / perSecond;
  let nextAtMs = performance.now();
  for (const item of items) {
    if (signal.aborted) return;
    yield item;
    nextAtMs = Math.max(nextAtMs + intervalMs, performance.now() - intervalMs);
    await pause(Math.max(0, nextAtMs - performance.now()), undefined, { signal }).catch(() => undefined);
  }
}

export interface PatienceOptions {
  /** Something that changes while there is progress. */
  readonly progress: () => number;
  /** Gives up when nothing has changed for this long. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
}

/** Waits until `done`, as long as there is progress. False when it stalled or was aborted. */
export async function waitWhileProgressing(done: () => boolean, options: PatienceOptions): Promise<boolean> {
  let last = options.progress();
  let changedAtMs = performance.now();
  while (!done()) {
    if (options.signal.aborted) return false;
    const now = options.progress();
    if (now !== last) {
      last = now;
      changedAtMs = performance.now();
    }
    if (performance.now() - changedAtMs > options.stallMs) return false;
    await pause(100);
  }
  return true;
}
