import type { CaseClosed, CaseEscalated, CaseRerouted } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { queueNamed } from './choose-queue.ts';
import { addSeconds } from './duration.ts';
import { ladderOf, raise, secondsUntilDue, timersOf } from './place-case.ts';
import type { QueuesDocument } from './queues-document.ts';
import type { RoutedCase, Timer } from './routed-case.ts';

/** A business outcome: nothing changes, and `code` says why. */
export interface Refusal {
  readonly refused: 'case_closed' | 'step_done' | 'timer_void' | 'unknown_queue';
  readonly detail: string;
}

/** A change of an open case. `timers` replace all timers of the case when `timersReplaced`. */
export interface Change<Data> {
  readonly routed: RoutedCase;
  readonly data: Data;
  readonly timers: readonly Timer[];
  readonly timersReplaced: boolean;
}

/** One step up the ladder because its timer is due. A step is taken once; timers of an older epoch are void (D4). */
export function escalateByTimer(
  routed: RoutedCase,
  timer: Pick<Timer, 'epoch' | 'step'>,
  document: QueuesDocument,
  now: string,
): Change<DataOf<typeof CaseEscalated>> | Refusal {
  if (timer.epoch !== routed.epoch)
    return { refused: 'timer_void', detail: `epoch ${timer.epoch}, case is in ${routed.epoch}` };
  if (timer.step <= routed.step) return { refused: 'step_done', detail: `step ${timer.step} of the ladder is done` };
  return escalate(routed, { step: timer.step, why: 'waiting_too_long' }, document, now);
}

/** One step up the ladder because a reviewer asks for it; the timer of that step is then void. */
export function escalateByReviewer(
  routed: RoutedCase,
  document: QueuesDocument,
  now: string,
): Change<DataOf<typeof CaseEscalated>> | Refusal {
  return escalate(routed, { step: routed.step + 1, why: 'reviewer' }, document, now);
}

/** To another queue, with its deadline, and its ladder from now; steps that were taken are not taken again. */
export function reroute(
  routed: RoutedCase,
  to: { queue: string; by: string },
  document: QueuesDocument,
  now: string,
): Change<DataOf<typeof CaseRerouted>> | Refusal {
  if (routed.closed) return closedAlready(routed);
  const queue = queueNamed(document, to.queue);
  if (!queue) return { refused: 'unknown_queue', detail: `"${to.queue}" is not in the queues file` };
  const dueAt = addSeconds(now, secondsUntilDue(routed, queue));
  const after: RoutedCase = { ...routed, queue: queue.name, dueAt, promisedAt: dueAt, epoch: routed.epoch + 1 };
  const { caseId, tenantId, requestId, level, priority } = after;
  return {
    routed: after,
    data: {
      ...{ caseId, tenantId, requestId, fromQueue: routed.queue, by: to.by, at: now },
      placement: { queue: queue.name, level, priority, dueAt },
    },
    timers: timersOf(after, ladderOf(routed.kind, queue, document), now),
    timersReplaced: true,
  };
}

/** The end of a case; its timers are void. */
export function closeCase(
  routed: RoutedCase,
  verdict: string,
  now: string,
): Change<DataOf<typeof CaseClosed>> | Refusal {
  if (routed.closed) return closedAlready(routed);
  const { caseId, tenantId, requestId, checkpointId, queue, openedAt } = routed;
  const withinSla = Date.parse(now) <= Date.parse(routed.promisedAt);
  return {
    routed: { ...routed, closed: true, epoch: routed.epoch + 1 },
    data: { caseId, tenantId, requestId, checkpointId, queue, verdict, withinSla, openedAt, closedAt: now },
    timers: [],
    timersReplaced: true,
  };
}

function escalate(
  routed: RoutedCase,
  to: { step: number; why: 'waiting_too_long' | 'reviewer' },
  document: QueuesDocument,
  now: string,
): Change<DataOf<typeof CaseEscalated>> | Refusal {
  if (routed.closed) return closedAlready(routed);
  const queue = queueNamed(document, routed.queue);
  const ladder = queue ? ladderOf(routed.kind, queue, document) : document.ladder;
  const placement = raise(routed, ladder, to.step, now);
  const { caseId, tenantId, requestId, level: fromLevel } = routed;
  return {
    routed: { ...routed, ...placement, step: to.step },
    data: { caseId, tenantId, requestId, fromLevel, placement, why: to.why, step: to.step, at: now },
    timers: [],
    timersReplaced: false,
  };
}

function closedAlready(routed: RoutedCase): Refusal {
  return { refused: 'case_closed', detail: `case ${routed.caseId} is closed` };
}
