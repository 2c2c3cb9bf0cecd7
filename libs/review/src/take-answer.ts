import { actionDigestOf } from '@tidegate/contracts/action-digest';
import type { RequestAnswered } from '@tidegate/contracts/ask-events';
import { tenThousandths } from '@tidegate/contracts/decimal-amount';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { Action, Money, Proposal } from '@tidegate/contracts/request-events';
import { fieldEdits } from './field-edits.ts';
import type { ReviewedCase } from './reviewed-case.ts';

/** The case after the product has answered. */
export interface TakenAnswer {
  readonly proposal: Proposal | null;
  readonly actionDigest: string | null;
  /** One more than before when the product sent a proposal that was put in place; earlier approvals are void then. */
  readonly proposalVersion: number;
  /** Why the refined proposal was not put in place; null when it was, or none was sent. */
  readonly proposalRefused: string | null;
}

/**
 * Puts a refined proposal in the place of the old one. The rules decided who may approve by what was proposed then, so a
 * refinement stays within it: the same kind, the same action, nothing of more value (requirement C5: the model never
 * decides who approves). What goes beyond is shown to the reviewer and not put in place.
 */
export function takeAnswer(
  reviewed: Pick<ReviewedCase, 'proposal' | 'actionDigest' | 'proposalVersion' | 'escalation'>,
  { proposal: refined }: Pick<DataOf<typeof RequestAnswered>, 'proposal'>,
): TakenAnswer {
  const { proposal, actionDigest, proposalVersion } = reviewed;
  const asItIs = { proposal, actionDigest, proposalVersion };
  if (refined === null || proposal === null || fieldEdits(proposal, refined).length === 0) {
    return { ...asItIs, proposalRefused: null };
  }
  const decided = reviewed.escalation.request?.proposal ?? proposal;
  const proposalRefused = whyBeyond(decided, refined);
  if (proposalRefused !== null) return { ...asItIs, proposalRefused };
  return {
    proposal: refined,
    actionDigest: refined.kind === 'action' ? actionDigestOf(refined.action) : null,
    proposalVersion: proposalVersion + 1,
    proposalRefused: null,
  };
}

function whyBeyond(decided: Proposal, refined: Proposal): string | null {
  if (refined.kind !== decided.kind) return `The kind is "${refined.kind}"; the decision was about "${decided.kind}".`;
  if (refined.kind !== 'action' || decided.kind !== 'action') return null;
  return whyAnother(decided.action, refined.action);
}

function whyAnother(decided: Action, refined: Action): string | null {
  if (refined.name !== decided.name) {
    return `The action is "${refined.name}"; the decision was about "${decided.name}". Another action needs another decision.`;
  }
  if (exceeds(refined.value, decided.value)) {
    return `The value is ${textOf(refined.value)}; the decision was about ${textOf(decided.value)}. More needs another decision.`;
  }
  if (decided.reversible === true && refined.reversible !== true) {
    return 'The action is no longer reversible; that needs another decision.';
  }
  return null;
}

function exceeds(refined: Money | undefined, decided: Money | undefined): boolean {
  if (refined === undefined) return decided !== undefined;
  if (decided === undefined || refined.currency !== decided.currency) return true;
  return tenThousandths(refined.amount)! > tenThousandths(decided.amount)!;
}

function textOf(value: Money | undefined): string {
  return value === undefined ? 'no stated value' : `${value.amount} ${value.currency}`;
}
