import { describe, expect, it } from '@jest/globals';
import { exampleSettings, minuteMs, startMs } from '../test/example-breakers.ts';
import { observe } from './observe.ts';
import type { Watches } from './observe.ts';
import type { BreakerSettings } from './breaker-settings.ts';

/**
 * The simulation behind methods 4 (window 100, limit 5 %, open for 200 decisions): how often a breaker trips for a scope
 * whose true override rate is known. The naive rule "rate over the window above the limit" trips a healthy scope of 3 % 24
 * times in 10,000 decisions and keeps it open half of the time. Paused counts open and half-open; with so low a limit the way
 * back takes 93 clean probes, which is most of the pause of the healthy scope.
 */
const decisions = 10_000;
const scope = 'cohort:acme/refund/m/p/-/-';
const settings: BreakerSettings = {
  ...exampleSettings,
  levels: { cohort: { limit: 0.05, minimum: 30 } },
  open: { ...exampleSettings.open, dwellSeconds: 200 * 60, dwellSecondsMax: 200 * 60, tripsPerDayMax: 100 },
};

/** Mulberry32: small, seeded, and good enough to draw overrides from. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One reviewed decision each minute. */
function simulate(overrideRate: number, seed: number): { trips: number; sharePaused: number } {
  const random = seededRandom(seed);
  let watches: Watches = new Map();
  let trips = 0;
  let minutesPaused = 0;
  for (let minute = 1; minute <= decisions; minute += 1) {
    const nowMs = startMs + minute * minuteMs;
    const canary = watches.get(scope)?.breaker.state === 'half_open';
    const overridden = random() < overrideRate;
    const observation = { scope, caseId: String(minute), cohort: null, atMs: nowMs, overridden, canary };
    const observed = observe(watches, [observation], settings, nowMs);
    trips += observed.changes.filter(({ after }) => after.state === 'open').length;
    const watch = observed.watches.get(scope)!;
    if (watch.breaker.state !== 'closed') minutesPaused += 1;
    watches = new Map([[scope, { ...watch, observations: watch.observations.slice(-settings.window.size) }]]);
  }
  return { trips, sharePaused: minutesPaused / decisions };
}

function average(overrideRate: number): { trips: number; sharePaused: number } {
  const runs = [11, 22, 33, 44].map((seed) => simulate(overrideRate, seed));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { trips: mean(runs.map(({ trips }) => trips)), sharePaused: mean(runs.map(({ sharePaused }) => sharePaused)) };
}

describe('a breaker with a limit of 5 %', () => {
  it.each([
    ['never trips a scope that is overridden in 1 %', 0.01, [0, 0], [0, 0]],
    ['seldom trips a healthy scope of 3 %', 0.03, [0, 4], [0, 0.12]],
    ['keeps a scope of 15 % paused nearly always', 0.15, [40, 50], [0.98, 1]],
  ] as const)('%s', (_title, rate, trips, sharePaused) => {
    const found = average(rate);
    expect(found.trips).toBeGreaterThanOrEqual(trips[0]);
    expect(found.trips).toBeLessThanOrEqual(trips[1]);
    expect(found.sharePaused).toBeGreaterThanOrEqual(sharePaused[0]);
    expect(found.sharePaused).toBeLessThanOrEqual(sharePaused[1]);
  });
});
