import { silentLog } from '@tidegate/telemetry/logger';
import { Database } from '@tidegate/postgres/database';
import { everything } from '@tidegate/review/visibility';
import type { Visibility } from '@tidegate/review/visibility';

/** What is used of the store of the review service. A service is nobody's library, so it is loaded as it is, not imported. */
interface ReviewStore {
  claimNext(
    lease: { reviewer: string; roles: readonly string[]; now: string; leaseUntil: string },
    visibility: Visibility,
  ): Promise<{ readonly row: { readonly caseId: string } } | undefined>;
}
const source = new URL('../apps/review/src/review.store.ts', import.meta.url);

const leaseSeconds = 600;
const roles = ['reviewer', 'senior_reviewer'];

/** The claim of the review service without the way there: its store in this process, as pg-boss and the bare queue are. */
export class StoreClaims {
  readonly #database: Database;
  readonly #store: ReviewStore;

  private constructor(database: Database, store: ReviewStore) {
    this.#database = database;
    this.#store = store;
  }

  static async open(databaseUrl: string): Promise<StoreClaims> {
    const options = { url: databaseUrl, schema: 'review', applicationName: 'tidegate-bench', log: silentLog };
    const { ReviewStore: Store } = (await import(source.href)) as { ReviewStore: new (of: Database) => ReviewStore };
    const database = await Database.connect({ ...options, poolSizeMax: 20 });
    return new StoreClaims(database, new Store(database));
  }

  async claim(reviewer: number): Promise<string | undefined> {
    const now = this.#database.clock.now();
    const leaseUntil = new Date(now.getTime() + leaseSeconds * 1_000).toISOString();
    const lease = { reviewer: `person-${reviewer}`, roles, now: now.toISOString(), leaseUntil };
    return (await this.#store.claimNext(lease, everything))?.row.caseId;
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}
