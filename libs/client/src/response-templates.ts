import type { ResponseMode } from '@tidegate/contracts/decision-events';
import type { Proposal } from '@tidegate/contracts/request-events';
import type { ResponseMaterial } from './response-material.ts';

/** A text for each mode, and what a user is told while or after a person looks. Replace them for other words or languages. */
export interface ResponseTemplates extends Readonly<Record<ResponseMode, (material: ResponseMaterial) => string>> {
  /** To the user, while a person decides about the proposal. */
  readonly waiting: string;
  /** To the user, while a person takes over. */
  readonly takenOver: string;
  /** To the user, after a person said no. */
  readonly declined: string;
}

/** Plain English without a model (requirement C15). They say what is so and promise nothing. */
export const plainTemplates: ResponseTemplates = {
  direct_answer: ({ proposal }) => (proposal === null ? '' : announced(proposal)),
  clarifying_question: ({ questions }) =>
    listed('Before I can go on, I need to know:', questions.length > 0 ? questions : ['What exactly do you need?']),
  recommendation: ({ question, proposal, reasons, recommendation }) =>
    paragraphs(
      `Asked: ${question}`,
      `Proposed: ${recommendation?.summary ?? (proposal === null ? 'nothing' : described(proposal))}`,
      listed('Why a person is asked:', reasons),
      listed(
        'What would have needed less:',
        (recommendation?.wouldChange ?? []).map(({ fact, instead, outcome }) => `${fact} ${instead}: ${outcome}`),
      ),
    ),
  handoff_summary: ({ question, reasons, brief }) =>
    paragraphs(
      `Asked: ${brief?.asked ?? question}`,
      listed('Tried:', brief?.tried ?? []),
      listed('Weak:', brief?.weak ?? []),
      listed('Open:', brief?.open ?? []),
      listed('Why a person takes over:', reasons),
    ),
  waiting: 'A person checks this before it happens. You will hear from us.',
  takenOver: 'A person takes this over and will get back to you.',
  declined: 'A person looked at this, and it cannot be done as asked.',
};

function announced(proposal: Proposal): string {
  switch (proposal.kind) {
    case 'answer':
      return proposal.text;
    case 'action':
      return `This was agreed to: ${described(proposal)}.`;
    case 'plan':
      return listed('This is what will be done:', proposal.steps);
    default:
      throw new TypeError('announced: unknown kind of proposal');
  }
}

function described(proposal: Proposal): string {
  switch (proposal.kind) {
    case 'answer':
      return proposal.text;
    case 'action': {
      const { name, value } = proposal.action;
      return value === undefined ? name : `${name} ${value.amount} ${value.currency}`;
    }
    case 'plan':
      return proposal.steps.join('; ');
    default:
      throw new TypeError('described: unknown kind of proposal');
  }
}

function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}

/** Nothing where there is nothing to list. */
function listed(head: string, items: readonly string[]): string {
  return items.length === 0 ? '' : [head, ...items.map((item) => `- ${item}`)].join('\n');
}
