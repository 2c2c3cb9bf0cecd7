import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
  /** What is waited for, for the message when it does not come; a function can tell how far it got. */
  readonly describe: string | (() => string);
}

/**
 * Waits until `condition` gives something true and returns it. A condition that throws counts as not yet true; its last
 * error is the cause of the one thrown when time is up.
 */
export async function waitFor<Result>(
  condition: () => Result | Promise<Result>,
  { timeoutMs = 10_000, intervalMs = 10, describe }: WaitOptions,
): Promise<Exclude<Result, false | 0 | '' | null | undefined>> {
  const end = Date.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const result = await condition();
      if (result) return result as Exclude<Result, false | 0 | '' | null | undefined>;
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= end) {
      const wanted = typeof describe === 'function' ? describe() : describe;
      throw new Error(`Waited ${timeoutMs} ms in vain for ${wanted}`, { cause });
    }
    await sleep(intervalMs);
  }
}
