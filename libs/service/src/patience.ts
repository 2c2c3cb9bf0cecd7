import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@tidegate/telemetry/logger';

const delayMinMs = 200;
const delayMaxMs = 5_000;

/**
 * Repeats `attempt` until it succeeds, with growing pauses, for what may start later than the service. Failures that say
 * `retriable: false` are thrown at once, since waiting does not mend them. Once the service is ending this never comes
 * back: the shutdown ends the process. `onFailure` gets the reason of each failure.
 */
export async function waitPatiently<Result>(
  what: string,
  attempt: () => Promise<Result>,
  options: { readonly log: Log; readonly isEnding: () => boolean; readonly onFailure?: (reason: string) => void },
): Promise<Result> {
  let delayMs = delayMinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (options.isEnding()) return await new Promise<never>(() => undefined);
      if ((error as { retriable?: unknown }).retriable === false) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      options.onFailure?.(reason);
      options.log.warn(`${what} is not there yet; trying again`, { reason, delayMs });
      await sleep(delayMs);
      delayMs = Math.min(delayMs * 2, delayMaxMs);
    }
  }
}
