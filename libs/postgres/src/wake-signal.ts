/** Lets one loop sleep until it is woken or time is up. A wake-up while nobody waits is kept for the next wait. */
export class WakeSignal {
  #woken = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#woken = true;
    this.#resolve?.();
  }

  clear(): void {
    this.#woken = false;
  }

  /** Returns at once when woken since the last `clear`. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.#woken) await this.#sleep(timeoutMs);
  }

  async #sleep(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#resolve = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#resolve = undefined;
  }
}
