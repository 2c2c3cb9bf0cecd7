import type { PublishingCode, PublishingRefusal } from '@tidegate/policy/publishing/publishing-refusal';
import { ProblemError } from '@tidegate/service/problem';

const statuses: Readonly<Record<PublishingCode, readonly [status: number, title: string]>> = {
  no_candidate: [404, 'The scope has no candidate'],
  version_not_raised: [409, 'The version has to be raised'],
  candidate_in_the_way: [409, 'Another candidate is on its way'],
  candidate_changed: [409, 'The candidate is another one'],
  candidate_superseded: [409, 'The candidate is superseded'],
  same_person: [409, 'This takes another person'],
  share_too_large: [409, 'The share is too large for a canary'],
  version_not_in_force: [409, 'Another version is in force'],
  nothing_to_roll_back: [409, 'There is nothing to go back to'],
  gates_failed: [422, 'The policy does not pass its gates'],
};

/** As many as a person reads; the count of all is in the detail. */
const errorsMax = 100;

/** A refusal as HTTP tells it. */
export function publishingProblem({ code, detail, findings }: PublishingRefusal): ProblemError {
  const [status, title] = statuses[code];
  return new ProblemError({
    ...{ status, code, title, detail },
    ...(findings === undefined ? {} : { errors: findings.slice(0, errorsMax) }),
  });
}
