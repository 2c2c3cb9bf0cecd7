import { z } from 'zod';
import { count, duration, explained, ratio } from './signal-shapes.ts';

/** Retrieval signals (requirement B1; source texts [0], [1]). */
export const RetrievalSignals = z.object({
  coverage: ratio
    .optional()
    .describe(
      explained(
        'Share of the question that retrieved passages cover.',
        'split the question into its parts (or content words) and divide those that some passage deals with by all.',
      ),
    ),
  agreement: ratio
    .optional()
    .describe(
      explained(
        'Share of passages that agree with each other.',
        'the largest group of passages that support one answer, divided by all passages.',
      ),
    ),
  authority: ratio
    .optional()
    .describe(
      explained(
        'Share of passages from authoritative sources.',
        'passages from approved repositories divided by all. Tidegate computes it from the classes of documents.',
      ),
    ),
  grounding: ratio
    .optional()
    .describe(
      explained(
        'Share of claims in the draft with a citation that supports them.',
        'have a model or a rule judge each claim against what it cites. Tidegate computes it from claims.',
      ),
    ),
  criticalGrounding: ratio
    .optional()
    .describe(
      explained(
        'Share of the critical claims (prices, policies, eligibility) with a citation that supports them.',
        'like grounding, over claims that are marked critical. Tidegate computes it from claims.',
      ),
    ),
  freshness: ratio
    .optional()
    .describe(
      explained(
        'Share of passages within their freshness window.',
        'passages whose date is not older than the window of their kind, divided by all. Tidegate computes it from dates.',
      ),
    ),
  oldestDays: duration
    .optional()
    .describe(
      explained(
        'Age of the oldest passage, days.',
        'from its date to now. Tidegate computes it from the dates of documents.',
      ),
    ),
  contradictions: count
    .optional()
    .describe(
      explained(
        'Number of contradicting passage pairs.',
        'compare passages in pairs, with a model or by their figures. Tidegate computes it from documents.',
      ),
    ),
  authoritativeConflicts: count
    .optional()
    .describe(
      explained(
        'Contradicting pairs in which both passages are authoritative.',
        'like contradictions, over authoritative passages. Tidegate computes it from documents with classes.',
      ),
    ),
  ambiguity: ratio
    .optional()
    .describe(
      explained(
        'How much readings of the question differ in what they retrieve; 1 when they share nothing.',
        '1 minus the mean share of common passages in the top k of several paraphrases of the question.',
      ),
    ),
  documents: count.optional().describe(explained('Passages retrieved.', 'count those above your relevance cut.')),
  topScore: ratio
    .optional()
    .describe(explained('Relevance of the best passage.', 'the score of your reranker, scaled to 0 to 1.')),
  topKMean: ratio
    .optional()
    .describe(explained('Mean relevance of the top k passages.', 'the mean of their scores, each scaled to 0 to 1.')),
  topKEntropy: ratio
    .optional()
    .describe(
      explained(
        'How flat relevance is over the top k passages; 1 when all are alike and none stands out.',
        'entropy of the scores divided by their sum, divided by the logarithm of k.',
      ),
    ),
  rerankMargin: ratio
    .optional()
    .describe(
      explained('Distance between the best and the second passage after reranking.', 'subtract their scaled scores.'),
    ),
  policyVersionMismatch: z
    .boolean()
    .optional()
    .describe(
      explained(
        'True when a cited policy is not the current version.',
        'compare the version of each cited policy with the register of policies in force.',
      ),
    ),
});
export type RetrievalSignals = z.infer<typeof RetrievalSignals>;
