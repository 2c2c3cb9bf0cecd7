import type { BreakerState } from '@tidegate/contracts/control-events';

/** What a window says at one moment; bounds by Wilson. */
export interface RateStatistics {
  readonly reviewed: number;
  readonly overridden: number;
  readonly lowerBound: number;
  readonly upperBound: number;
  readonly limit: number;
}

/** Why people were told that automation is paused; lives from the first opening until the breaker is closed. */
export interface OpenIncident {
  readonly incidentId: string;
  readonly kind: 'breaker_opened' | 'kill_switch';
  readonly detail: string;
  readonly openedAtMs: number;
}

/** Everything that is remembered about one scope. Instants are milliseconds since 1970. */
export interface Breaker {
  readonly scope: string;
  readonly state: BreakerState;
  /** 0 for a scope that never changed; rises by one with each change (DESIGN §4.5). */
  readonly epoch: number;
  readonly openedBy: string | null;
  readonly killSwitch: boolean;
  /** Tripped too often: only people may close it. */
  readonly latched: boolean;
  readonly reason: string;
  readonly statistics: RateStatistics | null;
  /** Observations from before this no longer count. */
  readonly changedAtMs: number;
  /** When an open breaker starts its supervised canary; null when only people may release it. */
  readonly probesFromMs: number | null;
  /** How many trips the dwell remembers; each doubles it, each clean period takes one away. */
  readonly relapses: number;
  /** Trips of the last 24 hours, oldest first. */
  readonly tripsAtMs: readonly number[];
  readonly releaseRequestedBy: string | null;
  readonly incident: OpenIncident | null;
}

/** A change of one scope; the epoch of `after` is one above that of `before`. */
export interface BreakerChange {
  readonly before: Breaker;
  readonly after: Breaker;
}

/** The breaker of a scope that nothing ever happened to. */
export function untouchedBreaker(scope: string): Breaker {
  return {
    scope,
    state: 'closed',
    epoch: 0,
    openedBy: null,
    killSwitch: false,
    latched: false,
    reason: '',
    statistics: null,
    changedAtMs: 0,
    probesFromMs: null,
    relapses: 0,
    tripsAtMs: [],
    releaseRequestedBy: null,
    incident: null,
  };
}
