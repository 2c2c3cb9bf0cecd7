import type { Log } from '@tidegate/telemetry/logger';

export interface JobLoopOptions<Job> {
  readonly name: string;
  /** Takes at most `limit` jobs that nobody else holds. */
  readonly claim: (limit: number) => Promise<readonly Job[]>;
  readonly run: (job: Job) => Promise<void>;
  /** Jobs that run at once in this instance. */
  readonly concurrency: number;
  /** How often to look without being woken: for jobs that become due, and for those of instances that died. */
  readonly pollMs: number;
  readonly log: Log;
}

/** Claims jobs as places become free and runs them. A job that throws stays claimed until its lease ends, and is then taken again. */
export class JobLoop<Job> {
  readonly #options: JobLoopOptions<Job>;
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #claiming: Promise<void> | undefined;
  #isWoken = false;
  #isStopped = false;
  #isFailing = false;

  constructor(options: JobLoopOptions<Job>) {
    this.#options = options;
  }

  start(): void {
    this.wake();
  }

  /** Says that there may be a job. Calls during a claim make one more claim afterwards. */
  wake(): void {
    this.#isWoken = true;
    if (this.#isStopped || this.#claiming !== undefined) return;
    clearTimeout(this.#timer);
    this.#claiming = this.#fill().finally(() => {
      this.#claiming = undefined;
      if (this.#isWoken) this.wake();
      else if (!this.#isStopped) this.#timer = setTimeout(() => this.wake(), this.#options.pollMs);
    });
  }

  /** Claims nothing more and waits for what runs, at most `deadlineMs`; the rest is another instance's after its lease. */
  async stop(deadlineMs: number): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    let deadline: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([this.#drain(), patience]);
    clearTimeout(deadline);
  }

  async #drain(): Promise<void> {
    await this.#claiming;
    await Promise.all(this.#running);
  }

  async #fill(): Promise<void> {
    while (this.#isWoken && !this.#isStopped) {
      this.#isWoken = false;
      const free = this.#options.concurrency - this.#running.size;
      // A job that ends wakes the loop, so nothing is forgotten here.
      if (free <= 0) return;
      const jobs = await this.#claim(free);
      for (const job of jobs) this.#begin(job);
    }
  }

  async #claim(limit: number): Promise<readonly Job[]> {
    const { name, claim, log } = this.#options;
    try {
      const jobs = await claim(limit);
      this.#isFailing = false;
      return jobs;
    } catch (error) {
      if (!this.#isFailing) log.warn('No work can be claimed; it is tried again', { loop: name, error });
      this.#isFailing = true;
      return [];
    }
  }

  #begin(job: Job): void {
    const { name, run, log } = this.#options;
    const running = run(job)
      .catch((error: unknown) =>
        log.error('A job failed; it is taken again when its lease ends', { loop: name, error }),
      )
      .finally(() => {
        this.#running.delete(running);
        this.wake();
      });
    this.#running.add(running);
  }
}
