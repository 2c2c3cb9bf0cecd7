import { sleep } from '@tidegate/kafka/back-off';
import type { Log } from '@tidegate/telemetry/logger';

/** Work that has to be looked at again and again. */
export interface ClockWork {
  /** What is done, for the log: "The ladder steps that are due". */
  readonly name: string;
  readonly everyMs: number;
  readonly run: (now: string) => Promise<void>;
}

/**
 * Consumes the passing of time: waits, runs each work, waits again. A failure is told once and tried again at the next turn;
 * nothing is lost, since what is due stays in the database. Several instances may do the same work at once.
 */
export class ClockConsumer {
  readonly #works: readonly ClockWork[];
  readonly #now: () => string;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #loops: readonly Promise<void>[] = [];

  /** `now` tells RFC 3339 instants. */
  constructor(works: readonly ClockWork[], now: () => string, log: Log) {
    this.#works = works;
    this.#now = now;
    this.#log = log;
  }

  start(): void {
    this.#loops = this.#works.map((work) => this.#loop(work));
  }

  /** Waits for work that is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
  }

  async #loop({ name, everyMs, run }: ClockWork): Promise<void> {
    const { signal } = this.#stopping;
    let isFailing = false;
    for (;;) {
      await sleep(everyMs, signal);
      if (signal.aborted) return;
      try {
        await run(this.#now());
        isFailing = false;
      } catch (error) {
        if (!isFailing) this.#log.warn(`${name} could not be looked at; this is tried again`, { error });
        isFailing = true;
      }
    }
  }
}
