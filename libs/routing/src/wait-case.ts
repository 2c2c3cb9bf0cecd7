import { CaseResumed, CaseWaiting } from '@tidegate/contracts/case-events';
import type { WaitingFor } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { aboutOf, closedAlready, placementOf } from './case-change.ts';
import type { Change, Quiet, Refusal } from './case-change.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingRules } from './routing-rules.ts';
import { instantOf, stopClock } from './sla-clock.ts';

interface Moment {
  readonly rules: RoutingRules;
  readonly now: string;
}

/** The clock of a case stops, because of one thing more; quiet when that is known already (requirement D3). */
export function waitFor(
  routed: RoutedCase,
  what: WaitingFor,
  { rules, now }: Moment,
): Change<typeof CaseWaiting> | Quiet | Refusal {
  if (routed.closed) return closedAlready(routed);
  if (routed.waitingFor.includes(what)) return { routed, definition: null };
  const after: RoutedCase = {
    ...routed,
    ...stopClock(routed, rules, now),
    waitingFor: [...routed.waitingFor, what],
    waitingSince: routed.waitingSince ?? now,
    epoch: routed.epoch + 1,
  };
  const { waitingFor } = after;
  return {
    routed: after,
    definition: CaseWaiting,
    data: { ...aboutOf(routed), waitingFor: [...waitingFor], placement: placementOf(after, rules), at: now },
  };
}

/** What is over, and how it ended. */
export interface Ended {
  readonly what: WaitingFor;
  readonly because: DataOf<typeof CaseResumed>['because'];
}

/**
 * One reason to wait is over. When it was the last, the clock goes on and every deadline moves by the time that did not
 * count; else the case waits for the rest, without an event.
 */
export function resume(
  routed: RoutedCase,
  { what, because }: Ended,
  { rules, now }: Moment,
): Change<typeof CaseResumed> | Quiet | Refusal {
  if (routed.closed) return closedAlready(routed);
  if (!routed.waitingFor.includes(what))
    return { refused: 'not_waiting', detail: `case ${routed.caseId} does not wait for the ${what}` };
  const waitingFor = routed.waitingFor.filter((other) => other !== what);
  if (waitingFor.length > 0) return { routed: { ...routed, waitingFor }, definition: null };
  const clock = { calendar: routed.calendar, elapsed: routed.elapsed, runningSince: now };
  const after: RoutedCase = {
    ...routed,
    ...clock,
    ...{ waitingFor, waitingSince: null, epoch: routed.epoch + 1 },
    dueAt: movedTo(routed.dueAt, routed.dueSeconds),
    promisedAt: movedTo(routed.promisedAt, routed.promisedSeconds),
    expectedAt: movedTo(routed.expectedAt, routed.expectedSeconds),
  };
  return {
    routed: after,
    definition: CaseResumed,
    data: {
      ...aboutOf(routed),
      because,
      waitedSeconds: Math.max(0, (Date.parse(now) - Date.parse(routed.waitingSince ?? now)) / 1_000),
      placement: placementOf(after, rules),
      at: now,
    },
  };

  /** What was late before the clock stopped stays as late as it was. */
  function movedTo(before: string, seconds: number): string {
    return seconds <= clock.elapsed ? before : instantOf(clock, rules, seconds);
  }
}
