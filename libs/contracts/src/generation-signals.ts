import { z } from 'zod';
import { count, explained, names, ratio } from './signal-shapes.ts';

/** Generation signals (requirement B2; source texts [0], [1], [2], [3]). */
export const GenerationSignals = z.object({
  schemaValid: z
    .boolean()
    .optional()
    .describe(
      explained('False when the output did not match its schema.', 'validate the first output, before any repair.'),
    ),
  draftConsistency: ratio
    .optional()
    .describe(
      explained(
        'How far several drafts of one answer agree.',
        'sample drafts, and take the share of the largest group with the same answer, or the mean similarity of pairs.',
      ),
    ),
  ensembleVariance: ratio
    .optional()
    .describe(
      explained('Variance of what several models or drafts score.', 'population variance of their scores of 0 to 1.'),
    ),
  unsupportedClaims: count
    .optional()
    .describe(
      explained(
        'Claims in the draft without support.',
        'claims minus those that a citation supports. Tidegate computes it from claims.',
      ),
    ),
  truncated: z
    .boolean()
    .optional()
    .describe(
      explained(
        'True when the output ended before it was complete.',
        'the finish reason of the model is its length limit.',
      ),
    ),
  refused: z
    .boolean()
    .optional()
    .describe(
      explained('True when the model refused.', 'the finish reason of the model, or a classifier over its answer.'),
    ),
  lengthOutOfRange: z
    .boolean()
    .optional()
    .describe(
      explained('True when the output is shorter or longer than its kind may be.', 'compare it with your own limits.'),
    ),
  prohibitedCategories: names
    .optional()
    .describe(
      explained(
        'Categories that an output must not touch and this one does; empty when it was checked and none was found.',
        'run your output classifier and name the categories above its cut.',
      ),
    ),
  policyClassifierScore: ratio
    .optional()
    .describe(
      explained('Probability that the output is within policy.', 'ask a classifier that was trained on your policy.'),
    ),
  modelConfidence: ratio
    .optional()
    .describe(
      explained(
        "The model's own probability of being right. Weak by itself; no table but that of source [3] reads it.",
        'mean token probability of the answer, or what a classifying model says.',
      ),
    ),
});
export type GenerationSignals = z.infer<typeof GenerationSignals>;
