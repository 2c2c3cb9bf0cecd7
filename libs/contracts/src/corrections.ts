import { z } from 'zod';

/**
 * What a reviewer would have had otherwise, beside the verdict (requirement E9; source text [1]). Whether the answer was
 * accepted, edited or rejected follows from the verdict; notes are the note of the verdict.
 */
export const Corrections = z.object({
  answer: z
    .enum(['accepted', 'edited', 'rejected'])
    .nullable()
    .describe('What became of the proposal; null while nobody has judged it.'),
  missingEvidence: z.array(z.string().min(1).max(1_024)).max(20).describe('What should have been found and was not.'),
  incorrectEvidence: z
    .array(z.object({ id: z.string().min(1).max(128), why: z.string().max(1_024).optional() }))
    .max(50)
    .describe('Pieces of evidence of the request, by id, that are wrong, stale or beside the point.'),
  betterQuery: z.string().max(2_048).nullable().describe('The search that would have found the right evidence.'),
  policyReason: z.string().max(2_048).nullable().describe('The policy that decides the case, in words or by its name.'),
});
export type Corrections = z.infer<typeof Corrections>;
