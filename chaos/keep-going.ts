import { once } from 'node:events';
import { settlesWithin, sleep } from '@tidegate/kafka/back-off';

export interface Running {
  stop(): Promise<unknown>;
}

const againMs = 500;
const stopWithinMs = 10_000;

/**
 * Starts something again whenever it gives up, as the supervisor of a service does: a reader of the log ends when the broker
 * is away for too long. Resolves when it runs for the first time.
 */
export async function keepGoing(start: (onFatal: () => void) => Promise<Running>): Promise<Running> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const aborted = once(signal, 'abort');
  const first = Promise.withResolvers<void>();
  const work = (async () => {
    while (!signal.aborted) {
      const over = Promise.withResolvers<void>();
      const started = start(over.resolve);
      started.then(() => first.resolve(), over.resolve);
      await Promise.race([over.promise, aborted]);
      // One that gave up before it ran is never there to be stopped.
      const stopped = started.then((running) => running.stop()).catch(() => undefined);
      if (signal.aborted) await settlesWithin(stopped, stopWithinMs);
      await sleep(againMs, signal);
    }
  })();
  await first.promise;
  return {
    stop() {
      stopping.abort();
      return work;
    },
  };
}
