import { useSyncExternalStore } from 'react';
import { serverNowMs } from '../http/server-clock.ts';

/** One timer for everything that is renewed at the same pace, so that thousands of rows need only one. */
class Ticker {
  readonly #listeners = new Set<() => void>();
  readonly #everyMs: number;
  #timer: number | undefined;
  #nowMs = serverNowMs();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  readonly read = (): number => this.#nowMs;

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) {
      this.#tick();
      this.#timer = window.setInterval(this.#tick, this.#everyMs);
    }
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) window.clearInterval(this.#timer);
    };
  };

  readonly #tick = (): void => {
    this.#nowMs = serverNowMs();
    for (const listener of this.#listeners) listener();
  };
}

const tickers = { second: new Ticker(1_000), tenSeconds: new Ticker(10_000) };

/** The time of the server, epoch milliseconds, renewed at the pace that is asked for. */
export function useNow(pace: keyof typeof tickers): number {
  return useSyncExternalStore(tickers[pace].subscribe, tickers[pace].read);
}
