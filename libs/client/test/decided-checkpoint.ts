import type { CheckpointStatus, DecisionReply, ResolutionReply } from '@tidegate/contracts/http-requests';
import type { RequestInput } from '../src/tidegate-client.ts';

const at = '2026-11-21T10:00:00.000Z';

/** A refund of 412.00 EUR, with what the product found. */
export const refund: RequestInput = {
  tenantId: 'acme',
  requestId: 'req-1',
  product: 'support-assistant',
  checkpoint: { kind: 'commit', number: 1 },
  user: { id: 'cust-1', authenticated: true, language: 'de' },
  question: 'My rucksack arrived damaged.',
  proposal: {
    kind: 'action',
    action: { name: 'issue_refund', arguments: { order: 'ord-1' }, value: { amount: '412.00', currency: 'EUR' } },
  },
  evidence: [{ id: 'p7', title: 'Refund policy', source: 'library', quote: 'Damaged goods are refunded.' }],
  versions: { model: 'm', prompt: 'p' },
};

/** The same, to be answered with words. */
export const answer: RequestInput = { ...refund, proposal: { kind: 'answer', text: 'You get your money back.' } };

const decision: DecisionReply = {
  outcome: 'proceed',
  approval: 'none',
  mode: 'direct_answer',
  reasons: [{ code: 'HIGH_VALUE_TRANSACTION', detail: 'action_value is 412, more than 250', from: 'rule:large' }],
  questions: [],
  policy: { name: 'default', version: 1, hash: 'h' },
  decidedAt: at,
};

export function checkpointWith(
  decided: Partial<DecisionReply> | null,
  resolved: Partial<ResolutionReply> | null = null,
): CheckpointStatus {
  const resolution: ResolutionReply | null = resolved && {
    resolution: 'allowed',
    proposal: null,
    grantId: null,
    approvedBy: ['ana'],
    question: null,
    reason: 'agreed',
    resolvedAt: at,
    ...resolved,
  };
  return {
    number: 1,
    kind: 'commit',
    checkpointId: 'cp-1',
    status: resolution ? 'resolved' : decided === null ? 'received' : 'waiting',
    receivedAt: at,
    decision: decided && { ...decision, ...decided },
    resolution,
  };
}
