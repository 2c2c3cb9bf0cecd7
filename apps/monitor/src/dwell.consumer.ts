import type { BreakerChange } from '@tidegate/monitor/breaker';
import { ClockConsumer } from '@tidegate/service/clock-consumer';
import type { Log } from '@tidegate/telemetry/logger';
import type { BreakerStore } from './breaker.store.ts';
import type { MonitorMetrics } from './monitor.metrics.ts';
import type { SensorStore } from './sensor.store.ts';

export interface DwellStores {
  readonly breakers: BreakerStore;
  readonly sensors: SensorStore;
}

export interface DwellTiming {
  readonly tickMs: number;
  readonly pruneMs: number;
}

/**
 * Consumes the passing of time: starts the supervised canary of breakers whose dwell is over, opens those whose sensor is
 * silent, and forgets observations that are too old. Tripping needs no tick; it happens with the verdict. Several instances
 * may tick at once: a breaker is looked at under its row lock. What fails is due again at the next tick, since the due time is
 * in the row.
 */
export class DwellConsumer {
  readonly #stores: DwellStores;
  readonly #metrics: MonitorMetrics;
  readonly #log: Log;
  readonly #timing: DwellTiming;
  readonly #clock: ClockConsumer;
  #prunedAtMs = 0;

  constructor(stores: DwellStores, metrics: MonitorMetrics, log: Log, timing: DwellTiming) {
    this.#stores = stores;
    this.#metrics = metrics;
    this.#log = log;
    this.#timing = timing;
    const due = {
      name: 'Breakers that are due',
      everyMs: timing.tickMs,
      run: (now: string) => this.#tick(Date.parse(now)),
    };
    this.#clock = new ClockConsumer([due], () => new Date(stores.breakers.nowMs()).toISOString(), log);
  }

  start(): void {
    this.#clock.start();
  }

  /** Waits for a tick that is under way. */
  stop(): Promise<void> {
    return this.#clock.stop();
  }

  async #tick(nowMs: number): Promise<void> {
    this.#tell('A breaker starts its canary', await this.#stores.breakers.startProbes(nowMs));
    this.#tell('A breaker opened because its sensor is silent', await this.#stores.sensors.openSilent(nowMs));
    if (nowMs - this.#prunedAtMs < this.#timing.pruneMs) return;
    await this.#stores.breakers.prune(nowMs);
    this.#prunedAtMs = nowMs;
  }

  #tell(what: string, changes: readonly BreakerChange[]): void {
    this.#metrics.changed(changes);
    for (const { after } of changes) this.#log.info(what, { scope: after.scope, epoch: after.epoch });
  }
}
