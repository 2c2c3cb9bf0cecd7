import type { NewLease } from './claim.table.ts';
import type { Person } from './reviewer-directory.ts';

/** How long a claim holds. */
export class LeaseTerms {
  readonly #seconds: number;
  readonly #now: () => Date;

  /** `now` is that of the database, by which leases end for everybody. */
  constructor(seconds: number, now: () => Date) {
    this.#seconds = seconds;
    this.#now = now;
  }

  /** A lease for `person` that begins now. */
  begin({ profile }: Person): NewLease {
    const now = this.#now();
    const leaseUntil = new Date(now.getTime() + this.#seconds * 1_000).toISOString();
    return { reviewer: profile.id, roles: profile.roles, now: now.toISOString(), leaseUntil };
  }
}
