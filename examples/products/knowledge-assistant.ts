import type { EvidenceItem, Request } from '@tidegate/contracts/request-events';
import type { Chance } from './seeded-chance.ts';

interface Topic {
  readonly question: string;
  readonly answer: string;
  readonly sources: readonly EvidenceItem[];
  /** How good retrieval is for this question. */
  readonly quality: 'good' | 'thin' | 'conflicting' | 'outdated';
}

const source = (id: string, title: string, quote: string, authoritative = true): EvidenceItem => ({
  id,
  title,
  source: 'handbook',
  quote,
  authoritative,
  score: authoritative ? 0.92 : 0.61,
});

const topics: readonly Topic[] = [
  {
    question: 'How many days of parental leave do I have?',
    answer: 'You have 60 working days, to be taken within the first two years.',
    sources: [source('hr-12', 'Parental leave, version 4', '60 working days within two years of birth.')],
    quality: 'good',
  },
  {
    question: 'Which laptop may I order?',
    answer: 'Any model of the standard catalogue; your lead approves anything above 1,800 EUR.',
    sources: [source('it-3', 'Hardware catalogue', 'Standard models need no approval up to 1,800 EUR.')],
    quality: 'good',
  },
  {
    question: 'May I work from abroad for a month?',
    answer: 'Yes, up to 20 working days a year inside the EU.',
    sources: [
      source('hr-30', 'Work abroad 2026', 'Up to 20 working days a year inside the EU.'),
      source('wiki-9', 'Team wiki', 'We usually allow 30 days.', false),
    ],
    quality: 'conflicting',
  },
  {
    question: 'What is the travel budget of my team?',
    answer: 'It is probably the same as last year.',
    sources: [source('wiki-11', 'Team wiki', 'Budgets 2024.', false)],
    quality: 'thin',
  },
  {
    question: 'What is the notice period in the probation period?',
    answer: 'Two weeks, as the contract template of 2023 says.',
    sources: [source('hr-2', 'Contract template 2023', 'Two weeks during probation.')],
    quality: 'outdated',
  },
];

const retrievalOf = {
  good: {
    coverage: 0.93,
    agreement: 0.97,
    authority: 1,
    grounding: 0.96,
    freshness: 1,
    contradictions: 0,
    policyVersionMismatch: false,
  },
  thin: {
    coverage: 0.35,
    agreement: 0.8,
    authority: 0,
    grounding: 0.3,
    freshness: 0.5,
    contradictions: 0,
    policyVersionMismatch: false,
  },
  conflicting: {
    coverage: 0.85,
    agreement: 0.5,
    authority: 0.5,
    grounding: 0.8,
    freshness: 1,
    contradictions: 2,
    policyVersionMismatch: false,
  },
  outdated: {
    coverage: 0.9,
    agreement: 0.95,
    authority: 1,
    grounding: 0.9,
    freshness: 0.3,
    contradictions: 0,
    policyVersionMismatch: true,
  },
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
      retrieval: { ...retrievalOf[topic.quality], topScore: 0.9, rerankMargin: topic.quality === 'good' ? 0.3 : 0.05 },
      workflow: { steps: 2, stepsWithoutProgress: 0, domainsCrossed: 1, exceptionLanguage: false },
      conversation: { intentAmbiguity: vague ? 0.8 : 0.08, identityConfidence: 0.99, asksForPerson: false },
    },
    evidence: [...topic.sources],
    toolTrace: [{ name: 'search_handbook', arguments: { query: topic.question }, ok: true }],
    versions: { model: 'atlas-small-2026-09', prompt: 'knowledge-v6', index: 'handbook-2026-11-15' },
  };
}
