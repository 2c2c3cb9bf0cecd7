/** How often a model may be asked. */
export interface AskLimits {
  readonly perSecond: number;
  readonly perMinute: number;
}

/** Two buckets of tokens, each filled evenly and never above one second's or one minute's worth. */
export interface AskBudget {
  readonly second: number;
  readonly minute: number;
  readonly atMs: number;
}

export function fullBudget(limits: AskLimits, atMs: number): AskBudget {
  return { second: limits.perSecond, minute: limits.perMinute, atMs };
}

/** The budget after one more question; undefined when it must not be asked. A clock that goes back fills nothing. */
export function spend(budget: AskBudget, limits: AskLimits, nowMs: number): AskBudget | undefined {
  const seconds = Math.max(0, nowMs - budget.atMs) / 1_000;
  const second = Math.min(limits.perSecond, budget.second + seconds * limits.perSecond);
  const minute = Math.min(limits.perMinute, budget.minute + (seconds * limits.perMinute) / 60);
  if (second < 1 || minute < 1) return undefined;
  return { second: second - 1, minute: minute - 1, atMs: Math.max(nowMs, budget.atMs) };
}
