import type { TopicName } from '@tidegate/contracts/topics';
import type { BatchAttemptsOptions } from './batch-attempts.ts';
import { BatchAttempts } from './batch-attempts.ts';
import type { ConsumedBatch } from './consumed-batch.ts';
import { withoutRecords } from './consumed-batch.ts';
import { reasonOfError, reasonOfInvalid } from './dead-letter.ts';
import type { KeyParking } from './key-parking.ts';
import { LetterWriter } from './letter-writer.ts';
import { handleBatch } from './narrow-down.ts';
import { OrderedRun } from './ordered-run.ts';
import type { Publisher } from './publisher.ts';
import type { BatchOutcome, RunControl } from './run-control.ts';

export interface BatchRunnerOptions extends BatchAttemptsOptions {
  readonly invalid: 'dead_letter' | 'deliver';
  readonly groupId: string;
  readonly deadLetterTopic: TopicName;
  readonly publisher: Publisher;
  /** Keeps the order of keys when a record is given up. Without it, each dead letter stands alone. */
  readonly parking?: KeyParking;
  /** For tests. */
  readonly now?: () => Date;
}

/**
 * Brings one batch through one handler and never throws because of either (DESIGN §4.3). What may pass is repeated for
 * as long as it takes, with the order kept. What does not is narrowed down by halving to the records at fault; those go
 * to the dead-letter topic, and that is acknowledged before they count as done.
 */
export class BatchRunner {
  /** Whether a given-up record holds back the later ones of its key. */
  readonly isOrdered: boolean;
  readonly #options: BatchRunnerOptions;
  readonly #attempts: BatchAttempts;
  readonly #letters: LetterWriter;

  constructor(options: BatchRunnerOptions) {
    this.#options = options;
    this.#attempts = new BatchAttempts(options);
    this.#letters = new LetterWriter({ ...options, retry: this.#attempts.retry });
    this.isOrdered = options.parking !== undefined;
  }

  async run(batch: ConsumedBatch, control: RunControl): Promise<BatchOutcome> {
    const { parking, invalid, groupId } = this.#options;
    const parts = { attempts: this.#attempts, letters: this.#letters, control };
    if (parking) return new OrderedRun({ ...parts, parking, groupId, invalid }).run(batch);
    if (invalid === 'deliver' || batch.invalid.length === 0) return this.#handle(batch, control);
    const lost = batch.invalid.map((record) => ({ record, reason: reasonOfInvalid(record) }));
    const rest = withoutRecords(batch, new Set(batch.invalid.map(({ offset }) => offset)));
    // Side by side, so that the handler begins at once: a pipelined batch must not be overtaken by the next one.
    const [buried, handled] = await Promise.all([
      this.#letters.publish(batch, lost, control),
      rest.records.length === 0 ? Promise.resolve<BatchOutcome>('done') : this.#handle(rest, control),
    ]);
    return buried === 'done' ? handled : buried;
  }

  #handle(batch: ConsumedBatch, control: RunControl): Promise<BatchOutcome> {
    return handleBatch(batch, {
      attempts: this.#attempts,
      control,
      admit: (half) => Promise.resolve(half),
      giveUp: (part, record, error) => this.#letters.publish(part, [{ record, reason: reasonOfError(error) }], control),
    });
  }
}
