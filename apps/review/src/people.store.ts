import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import type { Colleague } from '@tidegate/contracts/http-colleagues';
import type { Caller } from '@tidegate/identity/caller';
import { reviewerProfileOf } from '@tidegate/identity/reviewer-profile';
import type { Database, Queryable } from '@tidegate/postgres/database';
import { withinTenants } from '@tidegate/postgres/tenant-reach';
import { storable } from '@tidegate/review/storable';
import type { People } from './people.ts';
import { findPerson, forgetPeople, listPeople, rememberPerson } from './person.table.ts';

export interface PeopleOptions {
  readonly nowMs: () => number;
  /** How long somebody is known without signing in. */
  readonly forgetAfterDays: number;
}

/** As many people as an instance recalls having written down; the others are only written once more. */
const recalledMax = 10_000;
const hour = 3_600_000;
const day = 24 * hour;

/** People whom an issuer vouched for, with what it lets them do (requirements E5, E8, I4). Shared by all instances. */
export class PeopleStore implements People {
  readonly #database: Database;
  readonly #options: PeopleOptions;
  /** What this instance wrote down of whom, so that not each request writes. */
  readonly #recalled = new Map<string, string>();

  constructor(database: Database, options: PeopleOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** The same as `remember`, unless this instance has written it down within the hour. */
  async note(caller: Caller): Promise<void> {
    if (this.#recalled.get(caller.id) !== this.#textOf(caller)) await this.remember(caller);
  }

  /** Writes down what the issuer says about a caller, unless something newer is known already. */
  async remember(caller: Caller): Promise<void> {
    const profile = nothingBeyondNeed(storable(reviewerProfileOf(caller)));
    const now = new Date(this.#options.nowMs()).toISOString();
    // An issuer whose clock is ahead must not keep out what it says next.
    const at = caller.saidAt !== null && caller.saidAt < now ? caller.saidAt : now;
    // What somebody has lost may be of any tenant, so all of them are in reach: it is one person's own entry.
    await withinTenants('*', () => this.#database.transaction((tx) => rememberPerson(tx, { profile, at })));
    if (this.#recalled.size >= recalledMax) this.#recalled.clear();
    this.#recalled.set(caller.id, this.#textOf(caller));
  }

  #textOf(caller: Caller): string {
    return JSON.stringify([caller.saidAt, caller.name, caller.entitlements, Math.floor(this.#options.nowMs() / hour)]);
  }

  all(on: Queryable = this.#database): Promise<readonly Colleague[]> {
    return listPeople(on);
  }

  async find(id: string): Promise<Colleague | null> {
    return (await findPerson(this.#database, id)) ?? null;
  }

  /** Forgets people who have not signed in for long. */
  async forget(now: string): Promise<void> {
    await forgetPeople(this.#database, new Date(Date.parse(now) - this.#options.forgetAfterDays * day).toISOString());
    this.#recalled.clear();
  }
}

/** Of somebody who may review nothing, nothing is kept but that. */
function nothingBeyondNeed(profile: ReviewerProfile): ReviewerProfile {
  return profile.tenants.length > 0 ? profile : { id: profile.id, name: '', roles: [], tenants: [], queues: [] };
}
