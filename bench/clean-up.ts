type Stop = () => Promise<void>;

/** Everything that was started and has to be stopped, so that there is never a start without its stop. */
export class CleanUp {
  readonly #stops: Stop[] = [];
  #stopping = false;
  #latest: Promise<void> = Promise.resolve();

  /** Whether all has been asked to stop; what is measured now is worth nothing. */
  get isStopping(): boolean {
    return this.#stopping;
  }

  /**
   * Takes the stop of something that runs now; returns a stop that may be called earlier and runs once.
   * @throws when everything has been asked to stop meanwhile; it is stopped then.
   */
  async own(stop: Stop): Promise<Stop> {
    const stopOnce = this.#once(stop);
    if (this.#stopping) {
      await stopOnce();
      throw new Error('The bench was stopped.');
    }
    this.#stops.push(stopOnce);
    return stopOnce;
  }

  /**
   * Starts something and owns its stop from before it runs: who is asked to stop everything meanwhile waits for the start,
   * and nothing is deleted under something that comes up.
   */
  async begin<Started extends { stop(): Promise<void> }>(start: () => Promise<Started>): Promise<Started> {
    if (this.#stopping) throw new Error('The bench was stopped.');
    const starting = start();
    const stop = await this.own(async () => {
      const started = await starting.catch(() => undefined);
      await started?.stop();
    });
    try {
      return await starting;
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** Runs a part and then stops what it started, also when it fails; latest first. */
  async within<Result>(part: () => Promise<Result>): Promise<Result> {
    const before = this.#stops.length;
    try {
      return await part();
    } finally {
      await this.#stopDownTo(before);
    }
  }

  /** Stops everything; whatever is started afterwards is refused. */
  async all(): Promise<void> {
    this.#stopping = true;
    await this.#stopDownTo(0);
  }

  /** After what is being stopped already, since two at a time would not keep the order. */
  #stopDownTo(count: number): Promise<void> {
    this.#latest = this.#latest.catch(() => undefined).then(() => this.#stopInOrder(count));
    return this.#latest;
  }

  /** One that fails does not keep the others from being stopped. */
  async #stopInOrder(count: number): Promise<void> {
    const problems: unknown[] = [];
    while (this.#stops.length > count) await this.#stops.at(-1)!().catch((error: unknown) => problems.push(error));
    if (problems.length > 0) throw new AggregateError(problems, 'Not everything could be stopped.');
  }

  #once(stop: Stop): Stop {
    let once: Promise<void> | undefined;
    const stopOnce: Stop = () => {
      const index = this.#stops.indexOf(stopOnce);
      if (index >= 0) this.#stops.splice(index, 1);
      return (once ??= stop());
    };
    return stopOnce;
  }
}
