import type { Routing } from '@tidegate/routing/route-case';
import type { Log } from '@tidegate/telemetry/logger';
import type { QueueLoad } from './queue-load.table.ts';
import type { FollowingResult } from './routing.store.ts';

/** Tells operators what they have to repair in the configuration, and of queues that will miss deadlines. */
export class RoutingLog {
  readonly #log: Log;
  readonly #pressures = new Map<string, string>();

  constructor(log: Log) {
    this.#log = log;
  }

  opened(routings: readonly Routing[]): void {
    for (const { unknownQueue, routed, queueChosenBy } of routings) {
      if (unknownQueue === null) continue;
      const fields = { unknownQueue, caseId: routed.caseId, queue: routed.queue, queueChosenBy };
      this.#log.warn(
        'A policy asks for a queue that queues.yaml lacks; the rules chose another. Add the queue or change the policy',
        fields,
      );
    }
  }

  refused(refusals: FollowingResult['refused']): void {
    for (const { refused, detail } of refusals) {
      this.#log.warn('A verdict or an answer did not change its case', { refused, detail });
    }
  }

  /** Predicted misses, before they happen; once for each change (requirement D9). */
  pressure(loads: readonly QueueLoad[]): void {
    for (const { queue, open, forecast } of loads) {
      const before = this.#pressures.get(queue) ?? 'normal';
      if (forecast === undefined || forecast.pressure === before) continue;
      this.#pressures.set(queue, forecast.pressure);
      const { pressure, misses, waitSeconds } = forecast;
      if (pressure === 'normal') this.#log.info('A queue keeps its deadlines again', { queue, open });
      else
        this.#log.warn('A queue will miss deadlines at its pace; see `tidegate staffing` for who it takes', {
          ...{ queue, pressure, open, misses, waitSeconds },
        });
    }
  }
}
