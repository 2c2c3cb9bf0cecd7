/** A clock that moves only when told to; give `clock.now()` to whatever takes the time as an argument. */
export interface FakeClock {
  /** The instant as RFC 3339 text in UTC with milliseconds, as events carry it. */
  now(): string;
  /** The instant in milliseconds of the epoch. */
  nowMs(): number;
  advance(durationMs: number): void;
}

/** A clock that stands at `start` (RFC 3339). */
export function fakeClock(start = '2026-11-21T09:00:00.000Z'): FakeClock {
  let nowMs = Date.parse(start);
  if (Number.isNaN(nowMs)) throw new Error(`start "${start}" is no RFC 3339 instant`);
  return {
    now: () => new Date(nowMs).toISOString(),
    nowMs: () => nowMs,
    advance: (durationMs) => {
      if (!(durationMs >= 0)) throw new Error(`durationMs is ${durationMs}; time does not run backwards`);
      nowMs += durationMs;
    },
  };
}
