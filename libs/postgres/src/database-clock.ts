/** What a clock asks of a database. */
export type AskTime = () => Promise<number>;

const syncEveryMs = 10_000;
/** An answer that took longer says too little about the moment it was made. */
const roundTripMaxMs = 1_000;

/**
 * The time of the database, carried on by the monotonic clock of this process between two questions. All instances that
 * share a database agree on it, and the wall clock of a machine may jump without a lease, timer or breaker noticing.
 * While the database is away it goes on by itself.
 */
export class DatabaseClock {
  readonly #ask: AskTime;
  readonly #timer: NodeJS.Timeout;
  /** Milliseconds since 1970 at the zero of `performance.now()`. Until the first answer it is what this machine believes. */
  #zeroMs = Date.now() - performance.now();

  /** `ask` answers in milliseconds since 1970. */
  constructor(ask: AskTime) {
    this.#ask = ask;
    this.#timer = setInterval(() => void this.sync().catch(() => undefined), syncEveryMs);
    this.#timer.unref();
  }

  now(): Date {
    return new Date(this.#zeroMs + performance.now());
  }

  /** @throws what `ask` throws. */
  async sync(): Promise<void> {
    const startedMs = performance.now();
    const answer = await this.#ask();
    const endedMs = performance.now();
    if (endedMs - startedMs <= roundTripMaxMs) this.#zeroMs = answer - (startedMs + endedMs) / 2;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
