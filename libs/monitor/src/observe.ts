import { advanceBreaker } from './advance-breaker.ts';
import { untouchedBreaker } from './breaker.ts';
import type { Breaker, BreakerChange } from './breaker.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { addObservation, countWindow } from './sliding-window.ts';
import type { Observation } from './sliding-window.ts';

/** One scope as it is remembered: its breaker, and the observations that may still count, oldest first. */
export interface Watch {
  readonly breaker: Breaker;
  readonly observations: readonly Observation[];
}

/** Every scope a batch touches. */
export type Watches = ReadonlyMap<string, Watch>;

/** The scopes after a case was seen, and which breakers changed because of it. */
export interface Observed {
  readonly watches: Watches;
  readonly changes: readonly BreakerChange[];
}

/**
 * Takes in what one case says about its scopes, narrowest first (requirements H1, H3).
 *
 * A cohort whose own breaker is not closed has been dealt with: its cases do not count towards wider scopes, or one bad
 * model version would stop every other version of the task type as well.
 */
export function observe(
  watches: Watches,
  observations: readonly Observation[],
  settings: BreakerSettings,
  nowMs: number,
): Observed {
  const next = new Map(watches);
  const changes: BreakerChange[] = [];
  for (const observation of observations) {
    const { scope, cohort } = observation;
    const cohortScope = cohort === null ? undefined : `cohort:${cohort}`;
    if (cohortScope !== undefined && scope !== cohortScope && !isClosed(next.get(cohortScope))) {
      next.set(scope, withoutCohort(next.get(scope), scope, cohort));
      continue;
    }
    const { breaker, observations: earlier } = next.get(scope) ?? {
      breaker: untouchedBreaker(scope),
      observations: [],
    };
    const seen = addObservation(earlier, observation);
    const step = advanceBreaker(breaker, countWindow(seen, breaker, settings, nowMs), settings, nowMs);
    next.set(scope, { breaker: step.breaker, observations: seen });
    if (step.changed) changes.push({ before: breaker, after: step.breaker });
  }
  return { watches: next, changes };
}

function isClosed(watch: Watch | undefined): boolean {
  return watch === undefined || watch.breaker.state === 'closed';
}

function withoutCohort(watch: Watch | undefined, scope: string, cohort: string | null): Watch {
  if (watch === undefined) return { breaker: untouchedBreaker(scope), observations: [] };
  return { ...watch, observations: watch.observations.filter((observation) => observation.cohort !== cohort) };
}
