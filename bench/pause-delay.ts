/** What happened in one scope; instants in ms since 1970 by the one clock of this machine. */
export interface ScopeHistory {
  /** When what pauses automation was on the log, or the kill switch was answered. */
  readonly conditionAtMs: number;
  /** Decisions to proceed. */
  readonly automaticAtMs: readonly number[];
  /** Decisions that a person has to agree to because automation is paused. */
  readonly supervisedAtMs: readonly number[];
  /** Automatic actions that reached the system of record. */
  readonly executedAtMs: readonly number[];
}

/** How long automation went on after the condition, in ms; 0 when nothing came after it. */
export interface PauseDelay {
  readonly decisionMs: number;
  readonly executionMs: number;
  /** To the later of the two. */
  readonly lastMs: number;
}

/**
 * Undefined where the history shows nothing: without automation before the condition there was nothing to pause, and
 * without a supervised decision behind the last automatic one it may only have been the traffic that ended.
 */
export function pauseDelayOf(history: ScopeHistory): PauseDelay | undefined {
  const { conditionAtMs, automaticAtMs, supervisedAtMs, executedAtMs } = history;
  const isBefore = (atMs: number) => atMs < conditionAtMs;
  const lastAutomaticAtMs = Math.max(...automaticAtMs);
  if (!automaticAtMs.some(isBefore) || !executedAtMs.some(isBefore)) return undefined;
  if (!supervisedAtMs.some((atMs) => atMs >= conditionAtMs && atMs >= lastAutomaticAtMs)) return undefined;
  const decisionMs = Math.max(0, lastAutomaticAtMs - conditionAtMs);
  const executionMs = Math.max(0, Math.max(...executedAtMs) - conditionAtMs);
  return { decisionMs, executionMs, lastMs: Math.max(decisionMs, executionMs) };
}
