import type { BreakerChange } from '@tidegate/monitor/breaker';
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
 * silent, and forgets observations that are too old. Tripping needs no tick; it happens with the verdict. Several instances may tick at once: a breaker is
 * looked at under its row lock.
 */
export class DwellConsumer {
  readonly #stores: DwellStores;
  readonly #metrics: MonitorMetrics;
  readonly #log: Log;
  readonly #timing: DwellTiming;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #prunedAtMs = 0;
  #failing = false;
  #stopped = false;

  constructor(stores: DwellStores, metrics: MonitorMetrics, log: Log, timing: DwellTiming) {
    this.#stores = stores;
    this.#metrics = metrics;
    this.#log = log;
    this.#timing = timing;
  }

  start(): void {
    this.#schedule();
  }

  /** Waits for a tick that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#tick().finally(() => this.#schedule());
    }, this.#timing.tickMs);
  }

  /** A failure is told once and tried again at the next tick; nothing is lost, since the due time is in the row. */
  async #tick(): Promise<void> {
    const nowMs = this.#stores.breakers.nowMs();
    try {
      this.#tell('A breaker starts its canary', await this.#stores.breakers.startProbes(nowMs));
      this.#tell('A breaker opened because its sensor is silent', await this.#stores.sensors.openSilent(nowMs));
      if (nowMs - this.#prunedAtMs >= this.#timing.pruneMs) {
        await this.#stores.breakers.prune(nowMs);
        this.#prunedAtMs = nowMs;
      }
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#log.warn('Breakers that are due could not be looked at', { error });
      this.#failing = true;
    }
  }

  #tell(what: string, changes: readonly BreakerChange[]): void {
    this.#metrics.changed(changes);
    for (const { after } of changes) this.#log.info(what, { scope: after.scope, epoch: after.epoch });
  }
}
