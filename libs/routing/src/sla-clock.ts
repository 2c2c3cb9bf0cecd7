import type { RoutingRules } from './routing-rules.ts';

/**
 * The SLA clock of a case: seconds of open time in its calendar, without the time in which it stood (requirement D3).
 * Everything about the case that time does is due at a reading of this clock.
 */
export interface SlaClock {
  readonly calendar: string;
  /** Seconds on the clock when it last began to run, or while it stands. */
  readonly elapsed: number;
  /** RFC 3339; null while it stands. */
  readonly runningSince: string | null;
}

/** Deadlines are kept in whole milliseconds, so a clock may show this much less than what was asked for; seconds. */
export const hair = 0.001;

/** What the clock shows, in seconds. */
export function readingOf(clock: SlaClock, rules: RoutingRules, now: string): number {
  if (clock.runningSince === null) return clock.elapsed;
  return clock.elapsed + rules.timeOf(clock.calendar).between(clock.runningSince, now);
}

/** The instant at which a running clock shows `seconds`; for a reading that is past, when it last began to run. */
export function instantOf(clock: SlaClock & { runningSince: string }, rules: RoutingRules, seconds: number): string {
  const ahead = seconds - clock.elapsed;
  return ahead <= 0 ? clock.runningSince : rules.timeOf(clock.calendar).add(clock.runningSince, ahead);
}

export function stopClock(clock: SlaClock, rules: RoutingRules, now: string): SlaClock {
  return { calendar: clock.calendar, elapsed: readingOf(clock, rules, now), runningSince: null };
}
