import { setTimeout as pause } from 'node:timers/promises';
import { ReviewClient } from '@tidegate/client/review-client';

/** Reviewers see different tenants and queues; this one sees everything in the demonstration's configuration. */
const seesAll = 'dara';

/** How many cases are not closed, once that number has stopped falling or reached nothing. */
export async function openCaseCount(
  reviewUrl: string,
  { stallMs, signal }: { stallMs: number; signal: AbortSignal },
): Promise<number> {
  const client = new ReviewClient({ baseUrl: reviewUrl, reviewer: seesAll });
  let last = Infinity;
  let changedAtMs = performance.now();
  for (;;) {
    const queues = await client.queues();
    const open = queues.reduce((sum, queue) => sum + queue.open + queue.claimed, 0);
    if (open === 0 || signal.aborted) return open;
    if (open < last) changedAtMs = performance.now();
    if (performance.now() - changedAtMs > stallMs) return open;
    last = open;
    await pause(200);
  }
}
