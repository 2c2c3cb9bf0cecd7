import { backOffMs, sleep } from './back-off.ts';
import type { BatchHandler, ConsumedBatch } from './consumed-batch.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { Log } from './log.ts';
import { codeOf, isRetriable, messageOf } from './retriable.ts';
import type { Attempt, RetryPolicy, RunControl } from './run-control.ts';

/** Runs a handler within something, such as a span; `run` must be called once. */
export type AroundBatch = (batch: ConsumedBatch, run: () => Promise<void>) => Promise<void>;

export interface BatchAttemptsOptions {
  readonly handler: BatchHandler;
  readonly log: Log;
  readonly metrics?: ConsumerMetrics;
  readonly aroundBatch?: AroundBatch;
  readonly retry?: RetryPolicy;
}

const defaultRetry: RetryPolicy = { tries: 3, fromMs: 100, toMs: 5_000 };

/** Calls a handler with a batch until it works, or until an error that does not pass has come as often as allowed. */
export class BatchAttempts {
  readonly retry: RetryPolicy;
  readonly #options: BatchAttemptsOptions;

  constructor(options: BatchAttemptsOptions) {
    this.#options = options;
    this.retry = options.retry ?? defaultRetry;
  }

  /** What may pass is repeated for as long as it takes; other errors at most `tries` times. */
  async try(batch: ConsumedBatch, tries: number, control: RunControl): Promise<Attempt> {
    let failed = 0;
    for (let pauses = 0; !control.signal.aborted; pauses += 1) {
      try {
        await this.#call(batch);
        if (pauses > 0) control.onTrouble(undefined);
        this.#noteHandled(batch);
        return 'done';
      } catch (error) {
        if (control.signal.aborted) break;
        const passes = isRetriable(error);
        if (!passes) failed += 1;
        this.#noteFailure(batch, error, passes, pauses);
        control.onTrouble(passes ? `${batch.topic}: ${messageOf(error)}` : undefined);
        if (failed >= tries) return { error };
        this.#options.metrics?.retried(batch.topic);
        await sleep(backOffMs(pauses, this.retry), control.signal);
      }
    }
    return 'abandoned';
  }

  async #call(batch: ConsumedBatch): Promise<void> {
    const { handler, aroundBatch, metrics } = this.#options;
    const startedMs = performance.now();
    try {
      if (aroundBatch) await aroundBatch(batch, () => handler(batch));
      else await handler(batch);
    } finally {
      metrics?.duration(batch.topic, (performance.now() - startedMs) / 1_000);
    }
  }

  #noteHandled(batch: ConsumedBatch): void {
    const { metrics } = this.#options;
    if (!metrics) return;
    metrics.consumed(batch.topic, 'handled', batch.records.length - batch.invalid.length);
    if (batch.invalid.length > 0) metrics.consumed(batch.topic, 'invalid', batch.invalid.length);
  }

  #noteFailure(batch: ConsumedBatch, error: unknown, passes: boolean, pauses: number): void {
    // What lasts is said once; the health check shows it for as long as it lasts.
    if (passes && pauses > 0) return;
    const fields = { ...placeOf(batch), records: batch.records.length, code: codeOf(error), reason: messageOf(error) };
    if (passes) this.#options.log.warn('A batch cannot be handled at the moment and is tried again', fields);
    else
      this.#options.log.error('A handler failed', {
        ...fields,
        stack: error instanceof Error ? error.stack : undefined,
      });
  }
}

/** Where a batch lies, for the log. */
export function placeOf({ topic, partition, records }: ConsumedBatch): Readonly<Record<string, unknown>> {
  return { topic, partition, firstOffset: String(records[0]?.offset), lastOffset: String(records.at(-1)?.offset) };
}
