import { z } from 'zod';
import { Slug } from './envelope.ts';

/** A day or a moment, ISO 8601. */
const DayOrMoment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/,
    'must be a day such as "2026-11-20" or a moment such as "2026-11-20T09:30:00Z"',
  );

/**
 * What makes a piece of evidence a document: with any of these Tidegate judges its authority and its age, and compares what
 * it says with the other documents (requirement B1). A piece without them is only shown.
 */
export const DocumentFacts = {
  sourceClass: Slug.optional().describe('Class of its source, as the scoring file names them, such as `policy`.'),
  date: DayOrMoment.optional().describe('When it was written or last confirmed.'),
  validUntil: DayOrMoment.optional().describe('Until when it holds, where that is known.'),
} as const;

/** One statement of the proposal with the pieces of evidence that are said to support it. */
export const CitedClaim = z.object({
  text: z.string().min(1).max(2_000),
  cites: z
    .array(z.string().max(128))
    .max(8)
    .describe('Ids of pieces of evidence; one that does not exist supports nothing.'),
  critical: z.boolean().optional().describe('A price, a policy, eligibility: what must not be wrong.'),
});
export type CitedClaim = z.infer<typeof CitedClaim>;
