import type { NewLease } from './claim.table.ts';
import type { Person } from './reviewer-directory.ts';

/** How long a claim holds, and how often the product may be asked about one case. */
export class LeaseTerms {
  readonly roundsMax: number;
  readonly #seconds: number;
  readonly #now: () => Date;

  /** `now` is that of the database, by which leases end for everybody. */
  constructor(terms: { readonly seconds: number; readonly roundsMax: number }, now: () => Date) {
    this.roundsMax = terms.roundsMax;
    this.#seconds = terms.seconds;
    this.#now = now;
  }

  /** A lease for `person` that begins now. */
  begin({ profile }: Person): NewLease {
    const now = this.#now();
    const leaseUntil = new Date(now.getTime() + this.#seconds * 1_000).toISOString();
    return { reviewer: profile.id, roles: profile.roles, now: now.toISOString(), leaseUntil };
  }
}
