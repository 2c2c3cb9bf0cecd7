import { reviewerHeader } from '@tidegate/contracts/http-cases';
import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import { reviewerProfileOf } from '@tidegate/identity/reviewer-profile';
import type { ReviewersDocument } from '@tidegate/review/reviewers-document';
import { seesQueue, visibilityOf } from '@tidegate/review/visibility';
import type { Visibility } from '@tidegate/review/visibility';
import { callerOf } from '@tidegate/service/caller-door';
import { ProblemError } from '@tidegate/service/problem';

/** Headers as Fastify gives them, names in lower case. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A person at the console, with what they may see. */
export interface Person {
  readonly profile: ReviewerProfile;
  readonly visibility: Visibility;
}

/** Who may decide, and who is asking. */
export class ReviewerDirectory {
  readonly queueNames: readonly string[];
  readonly #people: ReadonlyMap<string, Person>;

  constructor(document: ReviewersDocument, queueNames: readonly string[]) {
    this.queueNames = queueNames;
    this.#people = new Map(
      document.reviewers.map((profile) => [profile.id, { profile, visibility: visibilityOf(profile) }]),
    );
  }

  profiles(): ReviewerProfile[] {
    return [...this.#people.values()].map(({ profile }) => profile);
  }

  /** The caller whose name is proved, else the person that the development identity names. @throws ProblemError 401 `unknown_reviewer`. */
  personOf(headers: Headers): Person {
    const caller = callerOf(headers);
    if (caller !== null && caller.proof !== 'header') {
      const profile = reviewerProfileOf(caller);
      return { profile, visibility: visibilityOf(profile) };
    }
    const id = headers[reviewerHeader];
    const person = typeof id === 'string' ? this.#people.get(id) : undefined;
    if (person) return person;
    const found = id === undefined ? 'is missing' : `is ${JSON.stringify(id)}`;
    throw new ProblemError({
      status: 401,
      code: 'unknown_reviewer',
      title: 'The reviewer is not known',
      detail: `The header ${reviewerHeader} ${found}; send the id of a reviewer of config/reviewers.yaml.`,
    });
  }

  /** The queues that a person sees, in the order of the file. */
  queuesOf({ visibility }: Person): readonly string[] {
    return this.queueNames.filter((name) => seesQueue(visibility, name));
  }
}
