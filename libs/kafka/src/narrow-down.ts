import type { BatchAttempts } from './batch-attempts.ts';
import type { ConsumedBatch, RawRecord } from './consumed-batch.ts';
import { halvesOf } from './consumed-batch.ts';
import type { Attempt, BatchOutcome, RunControl } from './run-control.ts';

/** What becomes of records while a batch is narrowed down. */
export interface Narrowing {
  readonly attempts: BatchAttempts;
  readonly control: RunControl;
  /** The part of a half that may be handled after what was given up before; the rest is put where it waits. */
  admit(half: ConsumedBatch): Promise<ConsumedBatch | 'abandoned'>;
  /** Gives up the only record of the batch. */
  giveUp(batch: ConsumedBatch, record: RawRecord, error: unknown): Promise<BatchOutcome>;
}

/** Handles a batch; what fails is narrowed down by halving to the records at fault, in the order of the log. */
export async function handleBatch(batch: ConsumedBatch, narrowing: Narrowing): Promise<BatchOutcome> {
  const { attempts, control } = narrowing;
  return settle(batch, await attempts.try(batch, attempts.retry.tries, control), narrowing);
}

async function settle(batch: ConsumedBatch, attempt: Attempt, narrowing: Narrowing): Promise<BatchOutcome> {
  if (typeof attempt === 'string') return attempt;
  const [only] = batch.records;
  if (only && batch.records.length === 1) return narrowing.giveUp(batch, only, attempt.error);
  for (const half of halvesOf(batch)) {
    const outcome = await settleHalf(half, narrowing);
    if (outcome === 'abandoned') return outcome;
  }
  return 'done';
}

async function settleHalf(half: ConsumedBatch, narrowing: Narrowing): Promise<BatchOutcome> {
  const { attempts, control } = narrowing;
  const admitted = await narrowing.admit(half);
  if (admitted === 'abandoned') return admitted;
  if (admitted.records.length === 0) return 'done';
  // One try narrows down well enough; a record that is left alone gets its full number again.
  const tries = admitted.records.length === 1 ? attempts.retry.tries : 1;
  return settle(admitted, await attempts.try(admitted, tries, control), narrowing);
}
