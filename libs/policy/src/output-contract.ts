import type { Decision } from '@tidegate/contracts/decision-events';
import type { Proposal } from '@tidegate/contracts/request-events';
import { questionsOf } from './clarifying-questions.ts';
import { cutTo } from './cut-text.ts';
import type { Scored } from './fact-definition.ts';
import { handoffBriefOf } from './handoff-brief.ts';
import type { Ruling } from './ruling.ts';

type WouldChanges = NonNullable<Decision['recommendation']>['wouldChange'];

/** Limit of the contract. */
const summaryLength = 256;

/**
 * Adds what goes with a decision of its outcome, beside reasons and obligations (requirement C1): questions to `clarify`, the
 * recommendation to `approve`, the brief to `handoff`. Nothing to `proceed`, which stays as small as it can be.
 *
 * @param wouldChange asked only with `approve`
 */
export function addOutput(
  decision: Decision,
  scored: Scored,
  { fired }: Ruling,
  wouldChange: () => WouldChanges,
): void {
  switch (decision.outcome) {
    case 'proceed':
      return;
    case 'clarify':
      decision.questions = questionsOf(fired, scored);
      return;
    case 'approve':
      decision.recommendation = {
        summary: cutTo(summaryOf(scored.request.proposal), summaryLength),
        wouldChange: wouldChange(),
      };
      return;
    case 'handoff':
      decision.brief = handoffBriefOf(fired, scored);
      return;
    default:
      throw new TypeError('addOutput: unknown outcome');
  }
}

function summaryOf(proposal: Proposal): string {
  switch (proposal.kind) {
    case 'action': {
      const { name, value } = proposal.action;
      return value === undefined ? name : `${name} ${value.amount} ${value.currency}`;
    }
    case 'plan': {
      const { steps } = proposal;
      return `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}: ${steps.join('; ')}`;
    }
    case 'answer':
      return proposal.text;
    default:
      throw new TypeError('summaryOf: unknown kind of proposal');
  }
}
