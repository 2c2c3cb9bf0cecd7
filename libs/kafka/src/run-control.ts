/** How often and how slowly is tried again. */
export interface RetryPolicy {
  /** Tries of a batch, or of a single record, before an error that does not pass counts as its fault. */
  readonly tries: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface RunControl {
  /** Aborted when the partition is lost or the service stops: the batch is given up and will be delivered again. */
  readonly signal: AbortSignal;
  /** Called when something went wrong and is tried again. `reason` is set while only the outside can mend it. */
  onTrouble(reason: string | undefined): void;
}

/** `done`: everything was handled or dead-lettered. `abandoned`: nothing of it may be committed. */
export type BatchOutcome = 'done' | 'abandoned';

/** `error`: what did not pass, after all tries. */
export type Attempt = BatchOutcome | { readonly error: unknown };
