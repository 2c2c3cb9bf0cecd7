import { expiryOf, ladderOf } from './case-plan.ts';
import { addSeconds } from './duration.ts';
import { agedAfter } from './order-case.ts';
import type { RoutedCase, Timer } from './routed-case.ts';
import type { RoutingRules } from './routing-rules.ts';
import { instantOf } from './sla-clock.ts';

/** Something that time does to a case, at a reading of its clock in seconds. */
export type Due =
  | { readonly what: 'ladder'; readonly at: number; readonly step: number }
  | { readonly what: 'late' | 'aged' | 'expired' | 'slipped'; readonly at: number };

/** Everything that is still to come for an open case, whatever its clock shows now. */
export function dues(routed: RoutedCase, rules: RoutingRules): Due[] {
  const expiry = expiryOf(routed.queue, rules);
  const ladder = ladderOf(routed, rules).map(({ after }, index) => ({
    what: 'ladder' as const,
    at: after,
    step: index + 1,
  }));
  return [
    ...ladder.filter(({ step }) => step > routed.step),
    ...(routed.late ? [] : [{ what: 'late' as const, at: routed.lostSeconds }]),
    ...(routed.aged ? [] : [{ what: 'aged' as const, at: routed.promisedSeconds * agedAfter }]),
    ...(routed.expired !== null || expiry === undefined ? [] : [{ what: 'expired' as const, at: expiry.after }]),
    // Nobody waits for an audit to be told when.
    ...(routed.kind === 'audit_sample' ? [] : [{ what: 'slipped' as const, at: routed.expectedSeconds }]),
  ];
}

/**
 * The one durable timer of a case: the next thing that is due. While its clock stands, that is only the end of the product's
 * time to answer; a closed case has none, nor has one that waits for a breaker alone.
 */
export function nextTimer(routed: RoutedCase, rules: RoutingRules): Timer | null {
  if (routed.closed) return null;
  const { caseId, epoch, runningSince } = routed;
  if (runningSince === null) {
    if (!routed.waitingFor.includes('product') || routed.waitingSince === null) return null;
    return { caseId, epoch, step: 0, dueAt: addSeconds(routed.waitingSince, rules.document.answerWithin) };
  }
  const next = dues(routed, rules).toSorted((one, other) => one.at - other.at)[0];
  if (next === undefined) return null;
  const step = next.what === 'ladder' ? next.step : 0;
  return { caseId, epoch, step, dueAt: instantOf({ ...routed, runningSince }, rules, next.at) };
}
