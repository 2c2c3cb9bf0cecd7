/** When an action slows down, and how far. */
export interface PaceRules {
  /** How far back results count. */
  readonly windowMs: number;
  /** Fewer results than this in the window say nothing. */
  readonly resultsMin: number;
  /** Share of errors among them from which the action is slowed, 0 to 1. */
  readonly errorShare: number;
  /** Executions a minute that are always let through, and the step by which a success raises the limit. */
  readonly slowestPerMinute: number;
}

/** How fast one action may be executed, by what came of it lately. */
export interface Pace {
  readonly results: readonly { readonly atMs: number; readonly ok: boolean }[];
  /** Executions a minute; null while nothing limits them. */
  readonly perMinute: number | null;
  /** The limit at which it is let go again: what it did before. */
  readonly releaseAt: number;
  /** Before this nothing more may begin. */
  readonly nextAtMs: number;
  /** Told to wait since the last one began. */
  readonly queued: number;
}

export const freePace: Pace = { results: [], perMinute: null, releaseAt: 0, nextAtMs: 0, queued: 0 };

const resultsKept = 500;
const waitMaxMs = 30_000;

/**
 * The pace after a result. Errors that make up too much of the window slow the action to half of what it did; from there each
 * success adds a step and each error halves (additive increase, multiplicative decrease: Chiu and Jain 1989), never below the
 * slowest, until what it did before is reached (requirement F4).
 */
export function paceAfter(pace: Pace, result: { readonly atMs: number; readonly ok: boolean }, rules: PaceRules): Pace {
  const recent = [...pace.results, result]
    .filter(({ atMs }) => atMs > result.atMs - rules.windowMs)
    .slice(-resultsKept);
  if (pace.perMinute === null)
    return isSpike(recent, rules) ? slowed(pace, recent, rules) : { ...pace, results: recent };
  if (!result.ok) {
    return { ...pace, results: recent, perMinute: Math.max(rules.slowestPerMinute, pace.perMinute / 2) };
  }
  const perMinute = pace.perMinute + rules.slowestPerMinute;
  return perMinute >= pace.releaseAt ? freePace : { ...pace, results: recent, perMinute };
}

/** Whether one may begin now, and else how long it has to wait. Those that wait are spread, so that they come one by one. */
export function turnAt(pace: Pace, nowMs: number): { readonly pace: Pace; readonly waitMs: number } {
  if (pace.perMinute === null) return { pace, waitMs: 0 };
  const stepMs = 60_000 / pace.perMinute;
  if (nowMs >= pace.nextAtMs) {
    return { pace: { ...pace, nextAtMs: nowMs + stepMs, queued: Math.max(0, pace.queued - 1) }, waitMs: 0 };
  }
  const waitMs = Math.min(waitMaxMs, pace.nextAtMs - nowMs + pace.queued * stepMs);
  return { pace: { ...pace, queued: pace.queued + 1 }, waitMs };
}

function isSpike(results: Pace['results'], { resultsMin, errorShare }: PaceRules): boolean {
  const errors = results.filter(({ ok }) => !ok).length;
  return results.length >= resultsMin && errors >= errorShare * results.length;
}

function slowed(pace: Pace, results: Pace['results'], { windowMs, slowestPerMinute }: PaceRules): Pace {
  const didPerMinute = (results.length * 60_000) / windowMs;
  const perMinute = Math.max(slowestPerMinute, didPerMinute / 2);
  // A step above the limit at least, so that the way back is never empty.
  const releaseAt = Math.max(didPerMinute, perMinute + slowestPerMinute);
  return { ...pace, results: [], perMinute, releaseAt, queued: 0 };
}
