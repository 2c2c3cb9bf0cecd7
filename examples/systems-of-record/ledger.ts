/** What a caller sends to a system of record: the action as it was allowed. */
export interface ActionCall {
  readonly action: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly value?: { readonly amount: string; readonly currency: string };
  /** What is to be taken back, of a call to the address of rollbacks. */
  readonly rollsBack?: { readonly key: string; readonly receipt: string };
}

/** One action that was done. */
export interface Execution {
  readonly key: string;
  readonly route: string;
  readonly receipt: string;
  readonly call: ActionCall;
  readonly executedAt: string;
}

/**
 * Everything that was done, in order. Executing is one synchronous step, so that two calls with one key cannot both find
 * it free: the second gets the receipt of the first.
 */
export class Ledger {
  readonly #executions = new Map<string, Execution>();

  /** @throws Error when the key was used for another call: somebody would get a receipt for what was never done. */
  execute(route: string, key: string, call: ActionCall, now: string): Execution {
    const before = this.#executions.get(key);
    if (before !== undefined) {
      if (before.route === route && JSON.stringify(before.call) === JSON.stringify(call)) return before;
      throw new Error(`key "${key}" was used for another call; use a key for one action only`);
    }
    const number = String(this.#executions.size + 1).padStart(6, '0');
    const receipt = `${route.slice(1).replaceAll('/', '-')}-${number}`;
    const execution = { key, route, receipt, call, executedAt: now };
    this.#executions.set(key, execution);
    return execution;
  }

  find(key: string): Execution | undefined {
    return this.#executions.get(key);
  }

  all(): readonly Execution[] {
    return [...this.#executions.values()];
  }
}
