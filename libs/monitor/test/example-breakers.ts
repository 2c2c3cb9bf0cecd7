import type { Breaker } from '../src/breaker.ts';
import { untouchedBreaker } from '../src/breaker.ts';
import type { BreakerSettings } from '../src/breaker-settings.ts';

/** The settings of the shipped `config/breakers.yaml`, as values for tests. */
export const exampleSettings: BreakerSettings = {
  z: 1.959963984540054,
  window: { size: 100, maxAgeHours: 168 },
  levels: { cohort: { limit: 0.3, minimum: 30 }, task: { limit: 0.3, minimum: 100 } },
  open: { dwellSeconds: 1_800, dwellSecondsMax: 86_400, relapseForgottenAfterHours: 168, tripsPerDayMax: 3 },
  probes: { minimumToClose: 20, minimumToReopen: 5, closeFactor: 0.8 },
  silence: { afterHours: 72, minimum: 5 },
};

export const minuteMs = 60_000;
export const startMs = Date.parse('2026-11-20T09:00:00.000Z');

/** A cohort breaker that was left in some state at `startMs`. */
export function breakerWith(fields: Partial<Breaker>): Breaker {
  return { ...untouchedBreaker('cohort:acme/refund/m/p/-/-'), epoch: 1, changedAtMs: startMs, ...fields };
}
