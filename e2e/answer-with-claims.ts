import type { RequestInput } from '@tidegate/client/tidegate-client';

/** An answer whose product says that it is well grounded, with its one claim and the passage that it cites, of 60 days. */
export function answerWithClaims(requestId: string, days: number): RequestInput {
  const text = `You have ${days} working days of parental leave.`;
  return {
    tenantId: 'acme',
    requestId,
    product: 'knowledge-assistant',
    checkpoint: { kind: 'answer', number: 1 },
    user: { id: 'employee-1', role: 'employee', authenticated: true },
    question: 'How many days of parental leave do I have?',
    proposal: { kind: 'answer', text },
    signals: {
      retrieval: {
        coverage: 0.93,
        agreement: 0.97,
        authority: 1,
        grounding: 0.95,
        freshness: 1,
        policyVersionMismatch: false,
      },
      workflow: { steps: 2, stepsWithoutProgress: 0, domainsCrossed: 1, exceptionLanguage: false },
      conversation: { intentAmbiguity: 0.08, identityConfidence: 0.99, asksForPerson: false },
    },
    evidence: [
      {
        id: 'hr-12',
        title: 'Parental leave, version 4',
        source: 'handbook',
        sourceClass: 'handbook',
        quote: 'You have 60 working days of parental leave within two years of birth.',
      },
    ],
    claims: [{ text, cites: ['hr-12'] }],
    versions: { model: 'atlas-small-2026-09', prompt: 'knowledge-v6', index: 'handbook-2026-11-15' },
  };
}
