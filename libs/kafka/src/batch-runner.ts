import type { TopicName } from '@tidegate/contracts/topics';
import { backOffMs, sleep } from './back-off.ts';
import type { BatchHandler, ConsumedBatch, InvalidRecord, RawRecord } from './consumed-batch.ts';
import { halvesOf } from './consumed-batch.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { DeadLetterReason } from './dead-letter.ts';
import { deadLetterOf, reasonOfError, reasonOfInvalid, withoutValue } from './dead-letter.ts';
import type { Log } from './log.ts';
import type { Publisher, TopicRecord } from './publisher.ts';
import { codeOf, isRetriable, messageOf } from './retriable.ts';

/** Runs a handler within something, such as a span; `run` must be called once. */
export type AroundBatch = (batch: ConsumedBatch, run: () => Promise<void>) => Promise<void>;

/** How often and how slowly is tried again. */
export interface RetryPolicy {
  /** Tries of a batch, or of a single record, before an error that does not pass counts as its fault. */
  readonly tries: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface BatchRunnerOptions {
  readonly handler: BatchHandler;
  readonly invalid: 'dead_letter' | 'deliver';
  readonly groupId: string;
  readonly deadLetterTopic: TopicName;
  readonly publisher: Publisher;
  readonly log: Log;
  readonly metrics?: ConsumerMetrics;
  readonly aroundBatch?: AroundBatch;
  readonly retry?: RetryPolicy;
  /** For tests. */
  readonly now?: () => Date;
}

export interface RunControl {
  /** Aborted when the partition is lost or the service stops: the batch is given up and will be delivered again. */
  readonly signal: AbortSignal;
  /** Called when something went wrong and is tried again. `reason` is set while only the outside can mend it. */
  onTrouble(reason: string | undefined): void;
}

/** `done`: everything was handled or dead-lettered. `abandoned`: nothing of it may be committed. */
export type BatchOutcome = 'done' | 'abandoned';

type Attempt = BatchOutcome | { readonly error: unknown };

const defaultRetry: RetryPolicy = { tries: 3, fromMs: 100, toMs: 5_000 };

/**
 * Brings one batch through one handler and never throws because of either (DESIGN §4.3). What may pass is repeated for
 * as long as it takes, with the order kept. What does not is narrowed down by halving to the records at fault; those go
 * to the dead-letter topic, and that is acknowledged before they count as done.
 */
export class BatchRunner {
  readonly #options: BatchRunnerOptions;
  readonly #retry: RetryPolicy;

  constructor(options: BatchRunnerOptions) {
    this.#options = options;
    this.#retry = options.retry ?? defaultRetry;
  }

  async run(batch: ConsumedBatch, control: RunControl): Promise<BatchOutcome> {
    if (this.#options.invalid === 'deliver' || batch.invalid.length === 0) return this.#handle(batch, control);
    const letters = batch.invalid.map((record) => this.#letterOfInvalid(batch, record));
    const rest = withoutInvalid(batch);
    // Side by side, so that the handler begins at once: a pipelined batch must not be overtaken by the next one.
    const [buried, handled] = await Promise.all([
      this.#publish(letters, control),
      rest.events.length === 0 ? Promise.resolve<BatchOutcome>('done') : this.#handle(rest, control),
    ]);
    if (buried === 'done')
      this.#noteDeadLetters(
        batch,
        batch.invalid.map(({ reason }) => reason),
      );
    return buried === 'done' ? handled : buried;
  }

  async #handle(batch: ConsumedBatch, control: RunControl): Promise<BatchOutcome> {
    const attempt = await this.#try(batch, this.#retry.tries, control);
    return this.#settle(batch, attempt, control);
  }

  async #settle(batch: ConsumedBatch, attempt: Attempt, control: RunControl): Promise<BatchOutcome> {
    if (typeof attempt === 'string') return attempt;
    const [only] = batch.records;
    if (only && batch.records.length === 1) return this.#bury(batch, only, attempt.error, control);
    for (const half of halvesOf(batch)) {
      // One try narrows down well enough; a record that is left alone gets its full number again.
      const tries = half.records.length === 1 ? this.#retry.tries : 1;
      const outcome = await this.#settle(half, await this.#try(half, tries, control), control);
      if (outcome === 'abandoned') return outcome;
    }
    return 'done';
  }

  async #try(batch: ConsumedBatch, tries: number, control: RunControl): Promise<Attempt> {
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
        await sleep(backOffMs(pauses, this.#retry), control.signal);
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

  async #bury(batch: ConsumedBatch, record: RawRecord, error: unknown, control: RunControl): Promise<BatchOutcome> {
    const outcome = await this.#publish([this.#letter(batch, record, reasonOfError(error))], control);
    if (outcome === 'done') this.#noteDeadLetters(batch, [codeOf(error)]);
    return outcome;
  }

  /** Resolves with `done` only when the letters are acknowledged. */
  async #publish(letters: readonly TopicRecord[], control: RunControl): Promise<BatchOutcome> {
    for (let pauses = 0; !control.signal.aborted; pauses += 1) {
      try {
        await this.#publishOnce(letters);
        if (pauses > 0) control.onTrouble(undefined);
        return 'done';
      } catch (error) {
        control.onTrouble(`dead letters cannot be published: ${messageOf(error)}`);
        await sleep(backOffMs(pauses, this.#retry), control.signal);
      }
    }
    return 'abandoned';
  }

  async #publishOnce(letters: readonly TopicRecord[]): Promise<void> {
    await Promise.all(letters.map((letter) => this.#publishLetter(letter)));
  }

  async #publishLetter(letter: TopicRecord): Promise<void> {
    try {
      await this.#options.publisher.publishRecords([letter]);
    } catch (error) {
      if (codeOf(error) !== 'record_too_large' && codeOf(error) !== 'record_refused') throw error;
      await this.#options.publisher.publishRecords([withoutValue(letter)]);
    }
  }

  #letterOfInvalid(batch: ConsumedBatch, invalid: InvalidRecord): TopicRecord {
    return this.#letter(batch, invalid, reasonOfInvalid(invalid));
  }

  #letter(batch: ConsumedBatch, source: Pick<RawRecord, 'record' | 'offset'>, reason: DeadLetterReason): TopicRecord {
    const { groupId, deadLetterTopic, now } = this.#options;
    const at = now?.() ?? new Date();
    return deadLetterOf(
      source,
      deadLetterTopic,
      { topic: batch.topic, partition: batch.partition, groupId, at },
      reason,
    );
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

  #noteDeadLetters(batch: ConsumedBatch, codes: readonly string[]): void {
    const { metrics, log, deadLetterTopic } = this.#options;
    for (const code of codes) metrics?.deadLettered(batch.topic, code);
    metrics?.consumed(batch.topic, 'dead_lettered', codes.length);
    log.error('Records went to the dead-letter topic', {
      ...placeOf(batch),
      deadLetterTopic,
      codes: [...new Set(codes)],
    });
  }
}

/** What is left to handle when the invalid records have been dead-lettered. */
function withoutInvalid(batch: ConsumedBatch): ConsumedBatch {
  const buried = new Set(batch.invalid.map(({ offset }) => offset));
  return { ...batch, invalid: [], records: batch.records.filter(({ offset }) => !buried.has(offset)) };
}

function placeOf({ topic, partition, records }: ConsumedBatch): Readonly<Record<string, unknown>> {
  return { topic, partition, firstOffset: String(records[0]?.offset), lastOffset: String(records.at(-1)?.offset) };
}
