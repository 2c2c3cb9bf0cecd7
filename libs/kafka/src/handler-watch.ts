import type { ConsumedBatch } from './consumed-batch.ts';
import { ConsumerFailure } from './consumer-watch.ts';

export interface HandlerWatchOptions {
  /** How long one call of a handler may take. */
  readonly timeoutMs: number;
  /** Whether something outside is away that a handler may rightly wait for. Such time does not count. */
  isOutsideAway(): boolean;
  /** A handler hangs: the process must end, so that its supervisor starts another. */
  onFatal(error: Error): void;
}

interface Call {
  readonly batch: ConsumedBatch;
  ticks: number;
}

const ticksMax = 12;

/**
 * Notices a handler that never comes back. Nothing else would: its consumer goes on with its heartbeats and keeps the
 * partition for itself. Repetitions are calls of their own, so a batch that is tried again for hours is not meant.
 */
export class HandlerWatch {
  readonly #options: HandlerWatchOptions;
  readonly #calls = new Set<Call>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: HandlerWatchOptions) {
    this.#options = options;
    // Ticks are counted instead of time, so that a process that was stopped for a while does not take itself for hung.
    this.#timer = setInterval(() => this.#tick(), options.timeoutMs / ticksMax);
    this.#timer.unref();
  }

  /** Runs one call of a handler under watch. */
  async around(batch: ConsumedBatch, run: () => Promise<void>): Promise<void> {
    const call: Call = { batch, ticks: 0 };
    this.#calls.add(call);
    try {
      await run();
    } finally {
      this.#calls.delete(call);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (this.#calls.size === 0 || this.#options.isOutsideAway()) return;
    for (const call of this.#calls) {
      call.ticks += 1;
      if (call.ticks <= ticksMax) continue;
      this.stop();
      const { topic, partition, records } = call.batch;
      const place = `${topic}/${partition} from offset ${records[0]?.offset ?? 'unknown'}`;
      const text = `a handler of ${place} did not come back for ${this.#options.timeoutMs} ms`;
      this.#options.onFatal(new ConsumerFailure('handler_stuck', text));
      return;
    }
  }
}
