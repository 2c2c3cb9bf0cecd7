import type { Breaker, RateStatistics } from './breaker.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { wilsonBounds } from '@tidegate/statistics/wilson-bounds';

/** One reviewed case in one scope. A case counts once per scope, however many verdicts it took. */
export interface Observation {
  readonly scope: string;
  readonly caseId: string;
  readonly cohort: string | null;
  readonly atMs: number;
  readonly overridden: boolean;
  /** The decision was made under a half-open breaker, so its verdict is a probe. */
  readonly canary: boolean;
}

/** How many cases count, and how many of them were overridden. */
export interface WindowCounts {
  readonly reviewed: number;
  readonly overridden: number;
}

const hourMs = 3_600_000;

/** The instant after which observations count: the last change of the breaker, or the age limit of the window. */
export function countsAfterMs(breaker: Breaker, settings: BreakerSettings, nowMs: number): number {
  return Math.max(breaker.changedAtMs, nowMs - settings.window.maxAgeHours * hourMs);
}

/**
 * Counts what the state of the breaker asks for: everything while closed, probes while half-open, nothing while open.
 *
 * @param observations of the scope, oldest first
 */
export function countWindow(
  observations: readonly Observation[],
  breaker: Breaker,
  settings: BreakerSettings,
  nowMs: number,
): WindowCounts {
  if (breaker.state === 'open') return { reviewed: 0, overridden: 0 };
  const afterMs = countsAfterMs(breaker, settings, nowMs);
  const counted = observations
    .filter(({ atMs, canary }) => atMs > afterMs && (breaker.state === 'closed' || canary))
    .slice(-settings.window.size);
  return { reviewed: counted.length, overridden: counted.filter(({ overridden }) => overridden).length };
}

/**
 * Adds an observation. A second verdict on the same case replaces the first, and an override stays one: when the first of
 * two approvers edited the proposal, the agreement of the second is with the edit.
 */
export function addObservation(observations: readonly Observation[], added: Observation): readonly Observation[] {
  const earlier = observations.find(({ caseId }) => caseId === added.caseId);
  if (earlier === undefined) return [...observations, added];
  return [
    ...observations.filter(({ caseId }) => caseId !== added.caseId),
    { ...added, overridden: added.overridden || earlier.overridden, canary: added.canary || earlier.canary },
  ];
}

/** The counts with their bounds against a limit. */
export function statisticsOf(counts: WindowCounts, limit: number, z: number): RateStatistics {
  const { lower, upper } = wilsonBounds(counts.overridden, counts.reviewed, z);
  return { ...counts, lowerBound: lower, upperBound: upper, limit };
}
