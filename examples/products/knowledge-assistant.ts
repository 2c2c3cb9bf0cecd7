import type { CitedClaim } from '@tidegate/contracts/cited-claims';
import type { EvidenceItem, Request } from '@tidegate/contracts/request-events';
import type { Chance } from './seeded-chance.ts';

interface Topic {
  readonly question: string;
  readonly answer: string;
  readonly claims: readonly CitedClaim[];
  readonly sources: readonly EvidenceItem[];
  /** How sure the product is of its retrieval; it is not always right about that. */
  readonly belief: keyof typeof beliefs;
}

/** A document that is in force; what it is worth and how fresh it is, Tidegate computes from its class and its dates. */
const source = (id: string, title: string, quote: string, more: Partial<EvidenceItem> = {}): EvidenceItem => ({
  ...{ id, title, source: 'handbook', sourceClass: 'handbook', validUntil: '2099-12-31', quote, score: 0.92 },
  ...more,
});
const wiki: Partial<EvidenceItem> = { source: 'wiki', sourceClass: 'wiki', score: 0.61 };

const topics: readonly Topic[] = [
  {
    question: 'How many days of parental leave do I have?',
    answer: 'You have 60 working days of parental leave, to be taken within the first two years.',
    claims: [
      { text: 'You have 60 working days of parental leave.', cites: ['hr-12'], critical: true },
      { text: 'Parental leave is taken within the first two years.', cites: ['hr-12'] },
    ],
    sources: [
      source(
        'hr-12',
        'Parental leave, version 4',
        'You have 60 working days of parental leave. Parental leave is taken within the first two years after birth.',
      ),
    ],
    belief: 'good',
  },
  {
    question: 'Which laptop may I order?',
    answer: 'Any model of the standard catalogue; your lead approves anything above 1,800 EUR.',
    claims: [
      { text: 'You may order any model of the standard catalogue.', cites: ['it-3'] },
      { text: 'Your lead approves anything above 1,800 EUR.', cites: ['it-3'], critical: true },
    ],
    sources: [
      source(
        'it-3',
        'Hardware catalogue',
        'You may order any model of the standard catalogue. Your lead approves anything above 1,800 EUR.',
      ),
    ],
    belief: 'good',
  },
  {
    // Two sources contradict each other, which the product has not noticed.
    question: 'May I work from abroad for a month?',
    answer: 'Yes, up to 20 working days a year inside the EU.',
    claims: [{ text: 'Work from abroad is up to 20 working days a year inside the EU.', cites: ['hr-30'] }],
    sources: [
      source('hr-30', 'Work abroad 2026', 'Work from abroad is up to 20 working days a year inside the EU.'),
      source('wiki-9', 'Team wiki', 'Work from abroad is up to 30 working days a year inside the EU.', wiki),
    ],
    belief: 'good',
  },
  {
    // The number is the product's own invention, and it is sure of it.
    question: 'How many days a week may I work from home?',
    answer: 'You may work from home on four days a week.',
    claims: [{ text: 'You may work from home on four days a week.', cites: ['hr-31'], critical: true }],
    sources: [source('hr-31', 'Work from home', 'You may work from home on up to two days a week.')],
    belief: 'mistaken',
  },
  {
    question: 'What is the travel budget of my team?',
    answer: 'It is probably the same as last year.',
    claims: [{ text: 'The travel budget is the same as last year.', cites: ['wiki-11'] }],
    sources: [source('wiki-11', 'Team wiki', 'Budgets 2024.', wiki)],
    belief: 'thin',
  },
  {
    question: 'What is the notice period in the probation period?',
    answer: 'Two weeks, as the contract template of 2023 says.',
    claims: [{ text: 'The notice period during probation is two weeks.', cites: ['hr-2'], critical: true }],
    sources: [
      {
        ...{ id: 'hr-2', title: 'Contract template 2023', source: 'handbook', sourceClass: 'contract', score: 0.88 },
        ...{ date: '2023-02-01', quote: 'The notice period during probation is two weeks.' },
      },
    ],
    belief: 'outdated',
  },
];

/** What the product says of its retrieval; grounding, authority, freshness and contradictions it leaves to Tidegate. */
const beliefs = {
  good: { coverage: 0.93, agreement: 0.97, policyVersionMismatch: false },
  mistaken: { coverage: 0.91, agreement: 0.95, grounding: 0.94, policyVersionMismatch: false },
  thin: { coverage: 0.35, agreement: 0.8, policyVersionMismatch: false },
  outdated: { coverage: 0.9, agreement: 0.95, policyVersionMismatch: true },
} as const;

/** A retrieval question-answerer for employees: mostly good answers, some on thin, conflicting or outdated evidence. */
export function knowledgeRequest(chance: Chance): Omit<Request, 'tenantId' | 'requestId' | 'product'> {
  const topic = chance.happens(0.7) ? topics[chance.between(0, 1)]! : chance.pick(topics);
  const vague = chance.happens(0.08);
  return {
    checkpoint: { kind: 'answer', number: 1 },
    user: { id: `employee-${chance.between(1, 400)}`, role: 'employee', authenticated: true, language: 'en' },
    question: vague ? 'What about the leave thing?' : topic.question,
    proposal: { kind: 'answer', text: topic.answer },
    signals: {
      retrieval: { ...beliefs[topic.belief], topScore: 0.9, rerankMargin: topic.belief === 'good' ? 0.3 : 0.05 },
      workflow: { steps: 2, stepsWithoutProgress: 0, domainsCrossed: 1, exceptionLanguage: false },
      conversation: { intentAmbiguity: vague ? 0.8 : 0.08, identityConfidence: 0.99, asksForPerson: false },
    },
    evidence: [...topic.sources],
    claims: [...topic.claims],
    toolTrace: [{ name: 'search_handbook', kind: 'read', arguments: { query: topic.question }, ok: true }],
    versions: { model: 'atlas-small-2026-09', prompt: 'knowledge-v6', index: 'handbook-2026-11-15' },
  };
}
