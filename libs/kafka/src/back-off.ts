import { setTimeout as wait } from 'node:timers/promises';

export interface BackOff {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The pause before try number `attempt` (0 is the first repetition): doubling, within the bounds. */
export function backOffMs(attempt: number, { fromMs, toMs }: BackOff): number {
  return Math.min(toMs, fromMs * 2 ** Math.min(attempt, 30));
}

/** Waits; returns early, without an error, when the signal is aborted. */
export async function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await wait(durationMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Resolves with true when `work` settles within the time, else with false. The work itself goes on. */
export async function settlesWithin(work: Promise<unknown>, durationMs: number): Promise<boolean> {
  const timer = new AbortController();
  const settled = work.then(
    () => true,
    () => true,
  );
  const result = await Promise.race([settled, sleep(durationMs, timer.signal).then(() => false)]);
  timer.abort();
  return result;
}
