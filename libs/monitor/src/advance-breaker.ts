import { derivedId } from '@tidegate/contracts/event-ids';
import type { Breaker, RateStatistics } from './breaker.ts';
import { statisticsOf } from './sliding-window.ts';
import type { WindowCounts } from './sliding-window.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { scopeKindOf } from './watched-scopes.ts';

const secondMs = 1_000;
const hourMs = 3_600 * secondMs;
const dayMs = 24 * hourMs;

/** The next state of a breaker, and whether it differs from the one before. */
export interface Advance {
  readonly breaker: Breaker;
  readonly changed: boolean;
}

/**
 * One step of the state machine (requirement H3; methods 4). Pure: the same arguments give the same step, and a step
 * without a reason to change returns the very same breaker.
 *
 * closed → open when the lower bound is above the limit and enough was reviewed; open → half_open when the dwell is over;
 * half_open → closed when enough probes put the upper bound clearly below the limit; half_open → open when the probes are
 * bad. A kill switch and a latched breaker wait for people.
 *
 * @param counts what counts in this state, see `countWindow`
 */
export function advanceBreaker(
  breaker: Breaker,
  counts: WindowCounts,
  settings: BreakerSettings,
  nowMs: number,
): Advance {
  const next = nextOf(breaker, counts, settings, nowMs);
  return next === undefined ? { breaker, changed: false } : { breaker: next, changed: true };
}

/**
 * Opens a closed breaker whose sensor is silent: random audits of automatic decisions have waited too long for a verdict, so
 * nobody knows how the automation does (requirement H8). A breaker that is not closed needs no sensor to stay careful.
 *
 * @param overdue audits of the scope that waited longer than `settings.silence.afterHours`
 */
export function openSilent(breaker: Breaker, overdue: number, settings: BreakerSettings, nowMs: number): Advance {
  const isWatched = settings.levels[scopeKindOf(breaker.scope)] !== undefined;
  const { silence } = settings;
  if (breaker.state !== 'closed' || !isWatched || overdue < silence.minimum) return { breaker, changed: false };
  const why = `${overdue} audits of automatic decisions waited more than ${silence.afterHours} hours for a verdict; nobody knows how the automation does.`;
  return { breaker: tripped(breaker, { why, statistics: null }, settings, nowMs), changed: true };
}

interface Trip {
  readonly why: string;
  readonly statistics: RateStatistics | null;
}

/** The step as words for people: counts, share and bound. */
export function describeStatistics(statistics: RateStatistics): string {
  const { overridden, reviewed, lowerBound, upperBound, limit } = statistics;
  return (
    `Reviewers overrode ${overridden} of ${reviewed}; the rate is between ${lowerBound.toFixed(3)} and ` +
    `${upperBound.toFixed(3)}, the limit is ${limit}.`
  );
}

function nextOf(breaker: Breaker, counts: WindowCounts, settings: BreakerSettings, nowMs: number): Breaker | undefined {
  if (breaker.state === 'open') return dwellIsOver(breaker, nowMs) ? halfOpened(breaker, nowMs) : undefined;
  const level = settings.levels[scopeKindOf(breaker.scope)];
  if (level === undefined) return undefined;
  const statistics = statisticsOf(counts, level.limit, settings.z);
  const minimum = breaker.state === 'closed' ? level.minimum : settings.probes.minimumToReopen;
  if (statistics.reviewed >= minimum && statistics.lowerBound > level.limit) {
    return tripped(breaker, { why: describeStatistics(statistics), statistics }, settings, nowMs);
  }
  const clean =
    breaker.state === 'half_open' &&
    statistics.reviewed >= settings.probes.minimumToClose &&
    statistics.upperBound < settings.probes.closeFactor * level.limit;
  return clean ? closed(breaker, statistics, nowMs) : undefined;
}

function dwellIsOver({ probesFromMs }: Breaker, nowMs: number): boolean {
  return probesFromMs !== null && nowMs >= probesFromMs;
}

function halfOpened(breaker: Breaker, nowMs: number): Breaker {
  return {
    ...breaker,
    state: 'half_open',
    epoch: breaker.epoch + 1,
    reason: 'The waiting time is over; supervised decisions now show whether automation may resume.',
    changedAtMs: nowMs,
    probesFromMs: null,
    releaseRequestedBy: null,
  };
}

function closed(breaker: Breaker, statistics: RateStatistics, nowMs: number): Breaker {
  return {
    ...breaker,
    state: 'closed',
    epoch: breaker.epoch + 1,
    openedBy: null,
    reason: `Probes were good enough. ${describeStatistics(statistics)}`,
    statistics,
    changedAtMs: nowMs,
    releaseRequestedBy: null,
    incident: null,
  };
}

function tripped(breaker: Breaker, trip: Trip, settings: BreakerSettings, nowMs: number): Breaker {
  const { why, statistics } = trip;
  const relapses = relapsesRemembered(breaker, settings, nowMs);
  const tripsAtMs = [...breaker.tripsAtMs.filter((atMs) => nowMs - atMs < dayMs), nowMs];
  const latched = tripsAtMs.length > settings.open.tripsPerDayMax;
  const epoch = breaker.epoch + 1;
  const reason = latched
    ? `${why} It tripped ${tripsAtMs.length} times in 24 hours; two people have to release it.`
    : why;
  const incidentId = derivedId(breaker.scope, 'incident', String(epoch));
  return {
    ...breaker,
    state: 'open',
    epoch,
    openedBy: 'monitor',
    latched,
    reason,
    statistics,
    changedAtMs: nowMs,
    probesFromMs: latched ? null : nowMs + dwellMs(relapses, settings),
    relapses: relapses + 1,
    tripsAtMs,
    releaseRequestedBy: null,
    incident: breaker.incident ?? { incidentId, kind: 'breaker_opened', detail: reason, openedAtMs: nowMs },
  };
}

/** Clean time counts only while closed; a breaker that relapses from half-open was never clean. */
function relapsesRemembered(breaker: Breaker, settings: BreakerSettings, nowMs: number): number {
  if (breaker.state !== 'closed') return breaker.relapses;
  const cleanPeriods = Math.floor((nowMs - breaker.changedAtMs) / (settings.open.relapseForgottenAfterHours * hourMs));
  return Math.max(0, breaker.relapses - Math.max(0, cleanPeriods));
}

function dwellMs(relapses: number, { open }: BreakerSettings): number {
  // 2^30 is far past every cap, and keeps the product a safe number.
  return Math.min(open.dwellSecondsMax, open.dwellSeconds * 2 ** Math.min(relapses, 30)) * secondMs;
}
