import type { ApprovalLevel, Outcome, ResponseMode } from '@tidegate/contracts/decision-events';

/** Outcomes and approval levels as one chain: `proceed < clarify < single < dual < executive < handoff` (DESIGN §5). */
export const restrictions = [
  { outcome: 'proceed', approval: 'none', text: 'proceed' },
  { outcome: 'clarify', approval: 'none', text: 'clarify' },
  { outcome: 'approve', approval: 'single', text: 'approve(single)' },
  { outcome: 'approve', approval: 'dual', text: 'approve(dual)' },
  { outcome: 'approve', approval: 'executive', text: 'approve(executive)' },
  { outcome: 'handoff', approval: 'none', text: 'handoff' },
] as const satisfies readonly { outcome: Outcome; approval: ApprovalLevel; text: string }[];

/** Position in the chain; the higher one wins. */
export type Rank = 0 | 1 | 2 | 3 | 4 | 5;
export const ranks = { proceed: 0, clarify: 1, single: 2, dual: 3, executive: 4, handoff: 5 } as const;

/** The rank of a rule's effect; an `approve` without a level is one by a single person. */
export function rankOf(effect: Outcome, approval: Exclude<ApprovalLevel, 'none'> = 'single'): Rank {
  return effect === 'approve' ? ranks[approval] : ranks[effect];
}

/** How the product may answer after each outcome (requirement C1). */
export const modeOf: Readonly<Record<Outcome, ResponseMode>> = {
  proceed: 'direct_answer',
  clarify: 'clarifying_question',
  approve: 'recommendation',
  handoff: 'handoff_summary',
};
