type Stop = () => Promise<void>;

/** Everything that was started and has to be stopped, so that there is never a start without its stop. */
export class CleanUp {
  readonly #stops: Stop[] = [];
  #stopping = false;

  /** Whether all has been asked to stop; what is measured now is worth nothing. */
  get isStopping(): boolean {
    return this.#stopping;
  }

  /**
   * Takes the stop of something that runs now; returns a stop that may be called earlier and runs once.
   * @throws when everything has been asked to stop meanwhile; it is stopped then.
   */
  async own(stop: Stop): Promise<Stop> {
    let once: Promise<void> | undefined;
    const stopOnce: Stop = () => {
      this.#forget(stopOnce);
      return (once ??= stop());
    };
    if (this.#stopping) {
      await stopOnce();
      throw new Error('The bench was stopped.');
    }
    this.#stops.push(stopOnce);
    return stopOnce;
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

  async all(): Promise<void> {
    this.#stopping = true;
    await this.#stopDownTo(0);
  }

  /** One that fails does not keep the others from being stopped. */
  async #stopDownTo(count: number): Promise<void> {
    const problems: unknown[] = [];
    while (this.#stops.length > count) await this.#stops.at(-1)!().catch((error: unknown) => problems.push(error));
    if (problems.length > 0) throw new AggregateError(problems, 'Not everything could be stopped.');
  }

  #forget(stop: Stop): void {
    const index = this.#stops.indexOf(stop);
    if (index >= 0) this.#stops.splice(index, 1);
  }
}
