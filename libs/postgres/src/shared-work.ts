import type { Database, Transaction } from './database.ts';
import { Gathering } from './gathering.ts';
import { PostgresFailure } from './postgres-failure.ts';
import { joinReach, tenantReach, withinTenants } from './tenant-reach.ts';
import type { TenantReach } from './tenant-reach.ts';

export interface SharedWorkOptions<Item, Result> {
  readonly database: Pick<Database, 'transaction'>;
  /** Does the work of all items in one transaction; one result for each, in their order. It may run again. */
  perform(tx: Transaction, items: readonly Item[]): Promise<readonly Result[]>;
  /** What an item reads or writes; two with one in common never share a transaction. None by default. */
  keysOf?(item: Item): readonly string[];
  /** Milliseconds from the begin of one transaction to that of the next at least, so that callers gather; 5 by default. */
  readonly gatherMs?: number;
  /** Most items in one transaction, unless one caller brings more. */
  readonly itemsMax?: number;
}

interface Caller<Item, Result> {
  readonly items: readonly Item[];
  readonly keys: readonly string[];
  /** The tenants that this caller is kept to. */
  readonly reach: TenantReach | undefined;
  resolve(results: readonly Result[]): void;
  reject(error: unknown): void;
}

/**
 * Gathers the work of several callers into one transaction: what comes in while one is under way goes into the next one
 * together, as one set of rows. Round trips and commits are the dearest part of small transactions, so this decides what a
 * busy service can do. After a quiet moment a caller gets a transaction at once.
 *
 * Nobody notices the others: each gets its own results after the commit, and if the transaction fails for a reason that
 * does not pass, each caller is tried alone, so that only who is at fault fails.
 */
export class SharedWork<Item, Result> {
  readonly #options: SharedWorkOptions<Item, Result>;
  readonly #waiting: Caller<Item, Result>[] = [];
  readonly #gathering: Gathering;
  #isBusy = false;

  constructor(options: SharedWorkOptions<Item, Result>) {
    this.#options = options;
    this.#gathering = new Gathering(options.gatherMs ?? 5);
  }

  /** Resolves after the commit with one result for each item, in order. @throws what `perform` or the commit throws */
  submit(items: readonly Item[]): Promise<readonly Result[]> {
    if (items.length === 0) return Promise.resolve([]);
    const keys = items.flatMap((item) => this.#options.keysOf?.(item) ?? []);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, keys, reach: tenantReach(), resolve, reject });
      if (!this.#isBusy) void this.#serve();
    });
  }

  /** The same for one item. */
  async submitOne(item: Item): Promise<Result> {
    const [result] = await this.submit([item]);
    return result as Result;
  }

  async #serve(): Promise<void> {
    this.#isBusy = true;
    // What arrives in the same turn of the event loop shares already the first transaction.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      await this.#gathering.begin();
      await this.#together(this.#next());
    }
    this.#isBusy = false;
  }

  /** Callers in the order they came, as far as their keys let them share. */
  #next(): readonly Caller<Item, Result>[] {
    const { itemsMax = 500 } = this.#options;
    const taken = new Set<string>();
    const chosen: Caller<Item, Result>[] = [];
    const left: Caller<Item, Result>[] = [];
    let items = 0;
    for (const caller of this.#waiting.splice(0)) {
      const hasRoom = items === 0 || items + caller.items.length <= itemsMax;
      // Who is kept to tenants never shares with those who are not.
      const isAlike = chosen[0] === undefined || (chosen[0].reach === undefined) === (caller.reach === undefined);
      const fits = hasRoom && isAlike && !caller.keys.some((key) => taken.has(key));
      (fits ? chosen : left).push(caller);
      if (fits) items += caller.items.length;
      // Also of those who have to wait, so that nobody who came later overtakes them.
      for (const key of caller.keys) taken.add(key);
    }
    this.#waiting.push(...left);
    return chosen;
  }

  async #together(callers: readonly Caller<Item, Result>[]): Promise<void> {
    const { database, perform } = this.#options;
    try {
      const items = callers.flatMap((caller) => caller.items);
      const reach = callers.map((caller) => caller.reach).reduce(joinReach);
      // Not the reach of whoever happened to come first, whose turn this code runs in.
      const results = await withinTenants(reach, () => database.transaction((tx) => perform(tx, items)));
      let place = 0;
      for (const caller of callers) caller.resolve(results.slice(place, (place += caller.items.length)));
    } catch (error) {
      const passes = error instanceof PostgresFailure && error.retriable;
      if (passes || callers.length === 1) for (const caller of callers) caller.reject(error);
      else for (const caller of callers) await this.#together([caller]);
    }
  }
}
