import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when it is so; false when it is not within the time. */
export async function until(isSo: () => boolean, timeoutMs: number): Promise<boolean> {
  const endMs = performance.now() + timeoutMs;
  while (!isSo()) {
    if (performance.now() > endMs) return false;
    await pause(10);
  }
  return true;
}
