import type { Log } from '@tidegate/telemetry/logger';

/** Work that has to be looked at again and again. */
export interface ClockWork {
  /** What is done, for the log: "The ladder steps that are due". */
  readonly name: string;
  readonly everyMs: number;
  readonly run: (now: string) => Promise<void>;
}

/**
 * Consumes the passing of time: runs each work, waits, runs it again. A failure is told once and tried again at the next
 * turn; nothing is lost, since what is due stays in the database. Several instances may do the same work at once.
 */
export class ClockConsumer {
  readonly #works: readonly ClockWork[];
  readonly #now: () => string;
  readonly #log: Log;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #failing = new Set<string>();
  #stopped = false;

  /** `now` tells RFC 3339 instants. */
  constructor(works: readonly ClockWork[], now: () => string, log: Log) {
    this.#works = works;
    this.#now = now;
    this.#log = log;
  }

  start(): void {
    for (const work of this.#works) this.#schedule(work);
  }

  /** Waits for work that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.all(this.#running.values());
  }

  #schedule(work: ClockWork): void {
    if (this.#stopped) return;
    const turn = () => {
      this.#running.set(
        work.name,
        this.#turn(work).finally(() => this.#schedule(work)),
      );
    };
    this.#timers.set(work.name, setTimeout(turn, work.everyMs));
  }

  async #turn({ name, run }: ClockWork): Promise<void> {
    try {
      await run(this.#now());
      this.#failing.delete(name);
    } catch (error) {
      if (!this.#failing.has(name)) this.#log.warn(`${name} could not be looked at; this is tried again`, { error });
      this.#failing.add(name);
    }
  }
}
