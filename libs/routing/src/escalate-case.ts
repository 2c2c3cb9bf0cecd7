import { CaseEscalated } from '@tidegate/contracts/case-events';
import type { Level } from '@tidegate/contracts/case-events';
import { aboutOf, closedAlready, placementOf } from './case-change.ts';
import type { Change, Refusal } from './case-change.ts';
import { ladderOf } from './case-plan.ts';
import { higher } from './place-case.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingContext } from './route-case.ts';
import { hair, instantOf, readingOf } from './sla-clock.ts';

const levels: readonly Level[] = ['L0', 'L1', 'L2', 'L3'];

/** One step up the ladder because a reviewer asks for it; the timer of that step is then void. */
export function escalateByReviewer(
  routed: RoutedCase,
  context: RoutingContext,
): Change<typeof CaseEscalated> | Refusal {
  if (routed.closed) return closedAlready(routed);
  return escalate(routed, { step: routed.step + 1, why: 'reviewer' }, context);
}

/**
 * A step of the ladder: one level up at least. It changes who owns the case, not its place in the order, so that waiting
 * cases do not overtake those that still can be in time (requirements D4, D7). A promise that is broken already gets the
 * deadline of the step; one that is not stays.
 */
export function escalate(
  routed: RoutedCase,
  to: { step: number; why: 'waiting_too_long' | 'reviewer' },
  { rules, now }: RoutingContext,
): Change<typeof CaseEscalated> {
  const ladder = ladderOf(routed, rules);
  const next = ladder[Math.min(to.step, ladder.length) - 1];
  const reading = readingOf(routed, rules, now);
  const isBroken = reading + hair >= routed.promisedSeconds;
  const dueSeconds = next && isBroken ? reading + next.dueIn : routed.dueSeconds;
  const after: RoutedCase = {
    ...routed,
    level: higher(levels[levels.indexOf(routed.level) + 1] ?? routed.level, next?.level ?? 'L0'),
    step: to.step,
    ...(dueSeconds === routed.dueSeconds ? {} : { dueSeconds, ...dueAtOf(routed, dueSeconds, { rules }) }),
  };
  return {
    routed: after,
    definition: CaseEscalated,
    data: {
      ...aboutOf(routed),
      fromLevel: routed.level,
      placement: placementOf(after, rules),
      ...{ why: to.why, step: to.step, at: now },
    },
  };
}

/** While the clock stands, the deadline stays as it was shown; it moves when the clock goes on. */
function dueAtOf({ runningSince, ...clock }: RoutedCase, seconds: number, { rules }: Pick<RoutingContext, 'rules'>) {
  return runningSince === null ? {} : { dueAt: instantOf({ ...clock, runningSince }, rules, seconds) };
}
