import { z } from 'zod';

const ratio = z.number().min(0).max(1);
const count = z.int().min(0).max(1_000_000);

/** Retrieval signals, each 0 to 1 unless said otherwise (requirement B1; source texts [0], [1]). */
export const RetrievalSignals = z.object({
  coverage: ratio.optional().describe('Share of the question that retrieved passages cover.'),
  agreement: ratio.optional().describe('Share of passages that agree with each other.'),
  authority: ratio.optional().describe('Share of passages from authoritative sources.'),
  grounding: ratio.optional().describe('Share of claims in the draft with a citation that supports them.'),
  freshness: ratio.optional().describe('Share of passages within their freshness window.'),
  contradictions: count.optional().describe('Number of contradicting passage pairs.'),
  topScore: ratio.optional().describe('Relevance of the best passage.'),
  rerankMargin: ratio.optional().describe('Distance between the best and the second passage after reranking.'),
  policyVersionMismatch: z.boolean().optional().describe('True when a cited policy is not the current version.'),
});

/** Tooling signals (requirement B3). */
export const ToolingSignals = z.object({
  calls: count.optional().describe('Tool calls made.'),
  failures: count.optional().describe('Tool calls that failed.'),
  consecutiveFailures: count.optional().describe('Longest run of failed calls.'),
  repeatedCalls: count.optional().describe('Calls identical to an earlier one.'),
  validationErrors: count.optional().describe('Calls refused by the tool for their arguments.'),
  entityMismatch: z.boolean().optional().describe('True when the entity acted on is not the one asked about.'),
  writes: count.optional().describe('Calls that change a system of record.'),
  writesSucceeded: count.optional(),
  staleReadSeconds: z.number().min(0).optional().describe('Age of the oldest read that a write relies on, seconds.'),
  missingPreconditions: z.array(z.string().max(128)).max(20).optional(),
  withinScope: z.boolean().optional().describe('False when the action exceeds what this product may do.'),
});

/** Workflow signals (requirement B4). */
export const WorkflowSignals = z.object({
  steps: count.optional().describe('Steps taken so far.'),
  planLength: count.optional().describe('Steps the plan foresees.'),
  stepsWithoutProgress: count.optional().describe('Latest steps that changed nothing.'),
  domainsCrossed: count.optional().describe('Number of policy domains touched.'),
  exceptionLanguage: z.boolean().optional().describe('"override", "special case", "just this once".'),
  durationSeconds: z.number().min(0).optional(),
});

/** Conversation signals (part of requirement B5); the context triggers of C6 read them. */
export const ConversationSignals = z.object({
  intentAmbiguity: ratio.optional().describe('1 when the intent is fully ambiguous.'),
  identityConfidence: ratio.optional(),
  distress: z.boolean().optional(),
  asksForPerson: z.boolean().optional(),
  legalMention: z.boolean().optional(),
  mediaMention: z.boolean().optional(),
});

/**
 * Machine-readable observations about evidence and execution, by family. Every one is optional: a missing signal lowers
 * what is known and is never read as good news (DESIGN §5). Readers ignore unknown signals.
 */
export const Signals = z.object({
  retrieval: RetrievalSignals.optional(),
  tooling: ToolingSignals.optional(),
  workflow: WorkflowSignals.optional(),
  conversation: ConversationSignals.optional(),
});
export type Signals = z.infer<typeof Signals>;
export type RetrievalSignals = z.infer<typeof RetrievalSignals>;
export type ToolingSignals = z.infer<typeof ToolingSignals>;
export type WorkflowSignals = z.infer<typeof WorkflowSignals>;
export type ConversationSignals = z.infer<typeof ConversationSignals>;
