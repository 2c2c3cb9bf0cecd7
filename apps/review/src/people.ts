import type { Colleague } from '@tidegate/contracts/http-colleagues';
import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import type { Queryable } from '@tidegate/postgres/database';

/**
 * Who there is beside the caller. While names are believed, the people of `config/reviewers.yaml`; where they are proved, those
 * whom an issuer vouched for, and nobody else: a line of the file must not keep somebody who has left (docs/identity.md).
 */
export interface People {
  /** By name; within a transaction, if there is one. */
  all(on?: Queryable): Promise<readonly Colleague[]>;
  /** Null when nobody has this id. */
  find(id: string): Promise<Colleague | null>;
}

export class PeopleOfFile implements People {
  readonly #people: readonly Colleague[];

  constructor(profiles: readonly ReviewerProfile[]) {
    this.#people = profiles.map((profile) => ({ ...profile, since: null }));
  }

  all(): Promise<readonly Colleague[]> {
    return Promise.resolve(this.#people);
  }

  find(id: string): Promise<Colleague | null> {
    return Promise.resolve(this.#people.find((person) => person.id === id) ?? null);
  }
}
