import { CaseExpired, CaseRescheduled } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { aboutOf, placementOf } from './case-change.ts';
import type { Change } from './case-change.ts';
import { expiryOf } from './case-plan.ts';
import { closeCase } from './close-case.ts';
import { addSeconds } from './duration.ts';
import { escalate } from './escalate-case.ts';
import { dues } from './next-timer.ts';
import { hasTooMuch, priorities, priorityWhenAged, priorityWhenLate } from './order-case.ts';
import { expectedSeconds } from './outlook.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingContext } from './route-case.ts';
import { hair, instantOf, readingOf } from './sla-clock.ts';
import { resume } from './wait-case.ts';

/** What time did to a case: its state afterwards, and the changes to tell of, in order; perhaps none. */
export interface Fired {
  readonly routed: RoutedCase;
  readonly changes: readonly Change[];
}

/**
 * Does everything that is due for a case, each once however often it is asked (requirements D4, D7, D8, D11). After a long
 * stop several steps of the ladder are due at once; the highest says it all.
 */
export function fireTimer(routed: RoutedCase, context: RoutingContext): Fired {
  if (routed.closed) return { routed, changes: [] };
  if (routed.runningSince === null) return withoutAnswer(routed, context);
  const reading = readingOf(routed, context.rules, context.now) + hair;
  const due = dues(routed, context.rules).filter(({ at }) => at <= reading);
  const steps = due.flatMap((one) => (one.what === 'ladder' ? [one.step] : []));
  const changes: Change[] = [];
  let after = routed;
  const apply = (fired: Fired) => {
    after = fired.routed;
    changes.push(...fired.changes);
  };
  if (steps.length > 0) {
    const change = escalate(after, { step: Math.max(...steps), why: 'waiting_too_long' }, context);
    apply({ routed: change.routed, changes: [change] });
  }
  for (const { what } of due) {
    if (after.closed) break;
    if (what === 'late') apply(becomeLate(after, context));
    if (what === 'aged') apply(becomeAged(after, context));
    if (what === 'expired') apply(expire(after, context));
    if (what === 'slipped') apply(slip(after, context, reading));
  }
  return { routed: after, changes };
}

function becomeLate(routed: RoutedCase, context: RoutingContext): Fired {
  const wait = context.outlook.forecastOf(routed.queue)?.waitSeconds;
  const priority = priorityWhenLate(routed, hasTooMuch(wait, routed.promisedSeconds));
  const after = { ...routed, priority, late: true };
  if (priority === routed.priority) return { routed: after, changes: [] };
  return rescheduled(after, priority < routed.priority ? 'overloaded' : 'late', context);
}

function becomeAged(routed: RoutedCase, context: RoutingContext): Fired {
  const priority = priorityWhenAged(routed);
  const after = { ...routed, priority, aged: true };
  return priority === routed.priority ? { routed: after, changes: [] } : rescheduled(after, 'aged', context);
}

function slip(routed: RoutedCase, context: RoutingContext, reading: number): Fired {
  const path = { queue: routed.queue, kind: routed.kind, promised: routed.promisedSeconds };
  const next = expectedSeconds(path, context.outlook, reading);
  const { runningSince } = routed;
  const expectedAt = instantOf({ ...routed, runningSince: runningSince ?? context.now }, context.rules, next);
  return rescheduled({ ...routed, expectedSeconds: next, expectedAt }, 'slipped', context);
}

/** Never "carry on": the case is held, closed for review to refuse what it asks for, or at the top (requirement D8). */
function expire(routed: RoutedCase, context: RoutingContext): Fired {
  const outcome = expiryOf(routed.queue, context.rules)?.outcome ?? 'hold';
  const top = outcome === 'escalate' ? { level: 'L3' as const, priority: priorities.critical } : {};
  const after: RoutedCase = { ...routed, ...top, expired: outcome };
  const { checkpointId } = routed;
  const placement = placementOf(after, context.rules);
  const data = { ...aboutOf(routed), checkpointId, outcome, placement, at: context.now };
  const told: Change = { routed: after, definition: CaseExpired, data };
  const closed = outcome === 'deny' ? closeCase(after, 'expired', context) : null;
  if (closed === null || 'refused' in closed) return { routed: after, changes: [told] };
  return { routed: closed.routed, changes: [told, closed] };
}

function rescheduled(
  routed: RoutedCase,
  why: DataOf<typeof CaseRescheduled>['why'],
  { rules, now }: RoutingContext,
): Fired {
  const data = { ...aboutOf(routed), why, placement: placementOf(routed, rules), at: now };
  return { routed, changes: [{ routed, definition: CaseRescheduled, data }] };
}

/** The product had its time to answer; the case goes on without. */
function withoutAnswer(routed: RoutedCase, context: RoutingContext): Fired {
  const { waitingSince, waitingFor } = routed;
  const isOver =
    waitingFor.includes('product') &&
    waitingSince !== null &&
    addSeconds(waitingSince, context.rules.document.answerWithin) <= context.now;
  if (!isOver) return { routed, changes: [] };
  const resumed = resume(routed, { what: 'product', because: 'no_answer' }, context);
  if ('refused' in resumed) return { routed, changes: [] };
  return { routed: resumed.routed, changes: resumed.definition === null ? [] : [resumed] };
}
