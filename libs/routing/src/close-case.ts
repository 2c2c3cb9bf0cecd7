import { CaseClosed } from '@tidegate/contracts/case-events';
import { aboutOf, closedAlready } from './case-change.ts';
import type { Change, Refusal } from './case-change.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingRules } from './routing-rules.ts';
import { readingOf, stopClock } from './sla-clock.ts';

/** The end of a case. It was in time when its clock shows no more than was promised, whatever the ladder did (D3). */
export function closeCase(
  routed: RoutedCase,
  verdict: string,
  { rules, now }: { rules: RoutingRules; now: string },
): Change<typeof CaseClosed> | Refusal {
  if (routed.closed) return closedAlready(routed);
  const { checkpointId, queue, openedAt } = routed;
  const withinSla = readingOf(routed, rules, now) <= routed.promisedSeconds;
  return {
    routed: {
      ...routed,
      ...stopClock(routed, rules, now),
      ...{ closed: true, closedAt: now, waitingFor: [], waitingSince: null, epoch: routed.epoch + 1 },
    },
    definition: CaseClosed,
    data: { ...aboutOf(routed), checkpointId, queue, verdict, withinSla, openedAt, closedAt: now },
  };
}
