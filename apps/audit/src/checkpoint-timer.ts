import type { Log } from '@tidegate/telemetry/logger';
import type { AuditMetrics } from './audit.metrics.ts';
import type { AuditStore } from './audit.store.ts';

/** Tells the heads that moved every now and then. Several instances may do it at once: each head is told by one of them. */
export class CheckpointTimer {
  readonly #store: AuditStore;
  readonly #metrics: AuditMetrics;
  readonly #log: Log;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(store: AuditStore, metrics: AuditMetrics, log: Log, everyMs: number) {
    this.#store = store;
    this.#metrics = metrics;
    this.#log = log;
    this.#everyMs = everyMs;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#checkpoint().finally(() => this.start());
    }, this.#everyMs);
  }

  /** Waits for a checkpoint that is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #checkpoint(): Promise<void> {
    try {
      this.#metrics.checkpointed(await this.#store.checkpoint(new Date().toISOString()));
    } catch (error) {
      this.#log.warn('The heads of the chains could not be told; it is tried again', { error });
    }
  }
}
