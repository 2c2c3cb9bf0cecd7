import type { Refusal, RefusalCode } from '@tidegate/review/refusal';
import { ProblemError } from '@tidegate/service/problem';
import { notFound } from './review.store.ts';
import type { NotFound } from './review.store.ts';

/** Where each refusal is mapped to HTTP, once: 403 who, 409 somebody was faster, 412 stale, 422 what was sent. */
const statusAndTitle: Readonly<Record<RefusalCode, readonly [status: number, title: string]>> = {
  case_closed: [409, 'The case is closed'],
  case_waiting: [409, 'The case waits for the product'],
  already_claimed: [409, 'Somebody else holds the case'],
  verdict_pending: [409, 'A verdict is about to take effect'],
  lease_lost: [409, 'The lease is lost'],
  not_claimed_by_you: [409, 'You do not hold the case'],
  version_conflict: [412, 'The case has changed'],
  blind_judgement_required: [409, 'Your own judgement comes first'],
  reason_required: [422, 'A reason is required'],
  digest_required: [422, 'The digest of the action is required'],
  digest_mismatch: [409, 'The action is not the one on the screen'],
  separation_of_duties: [403, 'This person must not approve'],
  already_approved: [409, 'A second person has to approve'],
  role_required: [403, 'The role is missing'],
  edits_required: [422, 'Edits are required'],
  edits_not_allowed: [422, 'Edits are not allowed'],
  target_queue_required: [422, 'A target queue is required'],
  unknown_queue: [422, 'The queue does not exist'],
  question_required: [422, 'A question is required'],
  unknown_evidence: [422, 'The case has no such evidence'],
  verdict_not_allowed: [422, 'The verdict is not allowed'],
  unknown_colleague: [422, 'There is no such colleague'],
  exercise_not_possible: [422, 'This cannot be an exercise'],
  blind_judgement_fixed: [409, 'The judgement is written down'],
  no_blind_phase: [409, 'The case is not judged blind'],
  verdict_in_effect: [409, 'There is no verdict to take back'],
};

/** What a store answered, unless it found nothing or refused. @throws ProblemError */
export function acceptedOr<Result extends object | null>(caseId: string, result: Result | Refusal | NotFound): Result {
  if (result === notFound) throw caseNotFound(caseId);
  if (isRefusal(result)) throw problemOfRefusal(result);
  return result;
}

export function isRefusal(result: object | string | null): result is Refusal {
  return typeof result === 'object' && result !== null && 'refused' in result;
}

export function problemOfRefusal({ refused, detail, pointer }: Refusal): ProblemError {
  const [status, title] = statusAndTitle[refused];
  return new ProblemError({
    ...{ status, title, detail, code: refused },
    ...(pointer === undefined ? {} : { errors: [{ pointer, detail }] }),
  });
}

/** The same whether a case does not exist or is not for this person, so that nothing leaks (requirement E11). */
export function caseNotFound(caseId: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: 'case_not_found',
    title: 'There is no such case for you',
    detail: `Case ${JSON.stringify(caseId)} does not exist or belongs to a tenant or queue that you do not see.`,
  });
}

export function queueNotFound(queue: string, visible: readonly string[]): ProblemError {
  return new ProblemError({
    status: 404,
    code: 'unknown_queue',
    title: 'There is no such queue for you',
    detail: `Queue ${JSON.stringify(queue)} is none of yours; use one of ${visible.join(', ')} or _any.`,
  });
}

export function badCursor(): ProblemError {
  const detail = 'is no cursor of this service; send nextCursor of the page before, or leave it out';
  return new ProblemError({
    status: 400,
    code: 'invalid_cursor',
    title: 'The cursor cannot be used',
    detail: `cursor ${detail}.`,
    errors: [{ pointer: '/cursor', detail }],
  });
}
