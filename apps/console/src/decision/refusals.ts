import type { Problem } from '@tidegate/contracts/http-problem';
import type { FormField } from './verdict-body.ts';

/** What the panel offers after a refusal. */
export type NextStep = 'claim_again' | 'reload' | 'go_on' | 'fix_field' | 'try_again';

export interface Explanation {
  readonly title: string;
  readonly advice: string;
  readonly nextStep: NextStep;
  readonly field: FormField | null;
}

const explanations: Readonly<Record<string, Explanation>> = {
  lease_lost: step('Your claim ended', 'Your draft is kept. Claim the case again to submit it.', 'claim_again'),
  not_claimed_by_you: step(
    'You no longer hold this case',
    'Your draft is kept. Claim the case again to submit it.',
    'claim_again',
  ),
  version_conflict: step(
    'The case changed meanwhile',
    'Your draft is kept. Load the case again and look at what is new.',
    'reload',
  ),
  blind_judgement_required: step(
    'Your own judgement comes first',
    'Load the case again and write down what you think; then decide.',
    'reload',
  ),
  digest_mismatch: step(
    'The action changed meanwhile',
    'Your draft is kept. Load the case again and check the exact action.',
    'reload',
  ),
  digest_required: step(
    'The action was not on the screen',
    'Load the case again, so that the approval names the exact action.',
    'reload',
  ),
  case_closed: step('Someone closed this case', 'There is nothing left to decide here.', 'go_on'),
  case_not_found: step('This case is gone', 'It does not exist, or it is not for you to see.', 'go_on'),
  separation_of_duties: step(
    'You are part of this request',
    'Someone else has to approve it. Put it back or go on.',
    'go_on',
  ),
  already_approved: step('You approved this already', 'The second approval has to come from another person.', 'go_on'),
  role_required: step(
    'Your roles do not cover this',
    'Put it back, send it to another queue, or escalate it.',
    'fix_field',
  ),
  reason_required: at('reason', 'A reason is missing', 'Choose why you decided so.'),
  edits_required: at('edits', 'Nothing was edited', 'Change at least one field, or approve as it is.'),
  edits_not_allowed: at('edits', 'Edits are not allowed here', 'Approve as it is, or reject.'),
  target_queue_required: at('toQueue', 'The queue is missing', 'Choose where the case should go.'),
  unknown_queue: at('toQueue', 'That queue does not exist', 'Choose another one.'),
  question_required: at('question', 'The question is missing', 'Write what the product has to find out.'),
  verdict_not_allowed: at('verdict', 'This verdict does not fit the case', 'Choose another one.'),
};

function step(title: string, advice: string, nextStep: NextStep): Explanation {
  return { title, advice, nextStep, field: null };
}

function at(field: FormField, title: string, advice: string): Explanation {
  return { title, advice, nextStep: 'fix_field', field };
}

/** What a refusal means for the reviewer and what to do about it; unknown codes keep the words of the service. */
export function explanationOf(problem: Problem): Explanation {
  const known = explanations[problem.code];
  if (known) return known;
  if (problem.status === 412) return explanations.version_conflict ?? step(problem.title, '', 'reload');
  return step(problem.title, 'Your draft is kept.', 'try_again');
}

/** Whether the refusal says that the claim is over. */
export function endsClaim(problem: Problem): boolean {
  return explanationOf(problem).nextStep === 'claim_again';
}
