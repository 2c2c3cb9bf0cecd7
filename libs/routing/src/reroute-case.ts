import { CaseRerouted } from '@tidegate/contracts/case-events';
import { aboutOf, closedAlready, placementOf } from './case-change.ts';
import type { Change, Refusal } from './case-change.ts';
import { queueNamed } from './choose-queue.ts';
import { priorities } from './order-case.ts';
import { beginClock } from './place-case.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingContext } from './route-case.ts';

/** Where a case goes, who sends it there, and why. */
export interface Target {
  readonly queue: string;
  readonly by: string;
  readonly why: 'reviewer' | 'second_stage' | 'disagreement';
}

/**
 * To another queue, with its deadline, and its ladder from now; steps that were taken are not taken again, and what waits
 * under a breaker goes on waiting.
 */
export function reroute(
  routed: RoutedCase,
  to: Target,
  context: RoutingContext,
): Change<typeof CaseRerouted> | Refusal {
  if (routed.closed) return closedAlready(routed);
  const { rules, now } = context;
  const queue = queueNamed(rules.document, to.queue);
  if (!queue) return { refused: 'unknown_queue', detail: `"${to.queue}" is not in the queues file` };
  const waits = routed.waitingFor.includes('breaker');
  const after: RoutedCase = {
    ...routed,
    queue: queue.name,
    ...beginClock(routed, queue, context),
    ...(waits ? { runningSince: null, waitingFor: ['breaker'], waitingSince: routed.waitingSince } : {}),
    priority: isOutOfOrder(routed) ? priorities.inTime : routed.priority,
    expired: null,
    epoch: routed.epoch + 1,
  };
  return {
    routed: after,
    definition: CaseRerouted,
    data: {
      ...aboutOf(routed),
      fromQueue: routed.queue,
      placement: placementOf(after, rules),
      ...{ by: to.by, why: to.why, at: now },
    },
  };
}

/** What it got for being late does not go with it: the deadline there is a new one. */
function isOutOfOrder({ priority }: RoutedCase): boolean {
  return priority === priorities.late || priority === priorities.aged;
}
