import type { Log } from '@tidegate/telemetry/logger';

/** Work that has to be looked at again and again. */
export interface ClockWork {
  /** What is done, for the log. */
  readonly name: string;
  readonly everyMs: number;
  readonly run: (now: string) => Promise<void>;
}

/**
 * Consumes the passing of time: runs each work, waits, runs it again. A failure is told once and tried again at the next
 * turn; nothing is lost, since what is due stays in the database. Several instances may do the same work at once.
 */
export class ClockConsumer {
  readonly #now: () => string;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  readonly #loops: Promise<void>[] = [];

  /** `now` tells RFC 3339 instants. */
  constructor(now: () => string, log: Log) {
    this.#now = now;
    this.#log = log;
  }

  start(works: readonly ClockWork[]): void {
    for (const work of works) this.#loops.push(this.#loop(work));
  }

  /** Waits for work that is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
  }

  async #loop({ name, everyMs, run }: ClockWork): Promise<void> {
    let isFailing = false;
    while (await this.#pause(everyMs)) {
      try {
        await run(this.#now());
        isFailing = false;
      } catch (error) {
        if (!isFailing) this.#log.warn(`${name} could not be looked at; this is tried again`, { error });
        isFailing = true;
      }
    }
  }

  /** False when everything is stopping. */
  #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stopping;
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        resolve(false);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', end);
        resolve(true);
      }, ms);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
