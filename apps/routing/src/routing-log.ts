import type { Routing } from '@tidegate/routing/route-case';
import type { Log } from '@tidegate/telemetry/logger';
import type { FollowingResult } from './routing.store.ts';

/** Tells operators what they have to repair in the configuration. */
export class RoutingLog {
  readonly #log: Log;

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
      this.#log.warn('A verdict did not change the place of its case', { refused, detail });
    }
  }
}
