import { overrideUntilItTrips, pullKillSwitch } from './breaker-trips.ts';
import { openBreakerSite } from './breaker-site.ts';
import type { Part, PartResult } from './part.ts';
import type { PauseDelay } from './pause-delay.ts';
import { quantile } from './quantiles.ts';
import { requestsPerSecond } from './scope-traffic.ts';

/** From the condition that pauses automation in a scope to the last automatic decision and execution there. */
export const breakerPart: Part = {
  name: 'breaker',
  async run(bench, { requests }) {
    const trips = Math.min(50, Math.ceil(requests / 400));
    const few = Math.ceil(trips / 10);
    const site = await openBreakerSite(bench);
    await bench.progress.step(`${few} breakers trip to warm up`, () =>
      site.pauseScopes('warm', few, overrideUntilItTrips),
    );
    const tripped = await bench.progress.step(`${trips} breakers trip`, () =>
      site.pauseScopes('trip', trips, overrideUntilItTrips),
    );
    const killed = await bench.progress.step(`${few} kill switches`, () =>
      site.pauseScopes('kill', few, pullKillSwitch),
    );
    return resultOf(tripped, killed);
  },
};

type Delays = readonly (PauseDelay | undefined)[];

function resultOf(tripped: Delays, killed: Delays): PartResult {
  const trip = figuresOf(tripped);
  const kill = figuresOf(killed);
  const lost = trip.missing + kill.missing;
  return {
    figures: {
      breakerP99Ms: trip.p99Ms,
      breakerP50Ms: trip.p50Ms,
      breakerDecisionP99Ms: trip.decisionP99Ms,
      breakerExecutionP99Ms: trip.executionP99Ms,
      breakerTrips: trip.shown,
      killSwitchP50Ms: kill.p50Ms,
      killSwitchMaxMs: kill.p99Ms,
      killSwitches: kill.shown,
    },
    lines: [`${lineOf('breaker', trip)}, ${requestsPerSecond} requests a second in each scope`, lineOf('kill', kill)],
    lost,
  };
}

function figuresOf(delays: Delays) {
  const known = delays.filter((delay) => delay !== undefined);
  const of = (name: keyof PauseDelay, share: number) =>
    quantile(
      known.map((delay) => delay[name]),
      share,
    );
  return {
    p50Ms: of('lastMs', 0.5),
    p99Ms: of('lastMs', 0.99),
    decisionP99Ms: of('decisionMs', 0.99),
    executionP99Ms: of('executionMs', 0.99),
    shown: known.length,
    missing: delays.length - known.length,
  };
}

function lineOf(name: string, figures: ReturnType<typeof figuresOf>): string {
  const { p50Ms, p99Ms, decisionP99Ms, executionP99Ms, shown, missing } = figures;
  const text = (ms: number) => `${ms.toFixed(0)} ms`;
  return (
    `${name.padEnd(10)}last automatic step ${text(p50Ms)} after at p50, ${text(p99Ms)} at p99 ` +
    `(decision ${text(decisionP99Ms)}, execution ${text(executionP99Ms)}), ${shown} scopes, ${missing} not shown`
  );
}
