import type { NewLease } from './claim.table.ts';
import type { Person } from './reviewer-directory.ts';

/** How long a claim holds. */
export class LeaseTerms {
  readonly #seconds: number;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** A lease for `person` that begins now. */
  begin({ profile }: Person): NewLease {
    const now = new Date();
    const leaseUntil = new Date(now.getTime() + this.#seconds * 1_000).toISOString();
    return { reviewer: profile.id, roles: profile.roles, now: now.toISOString(), leaseUntil };
  }
}
