import { z } from 'zod';
import { PolicyPublished } from './control-events.ts';

/** What exact analysis says of a policy in force, whichever way it came there (requirement C9). */
export const PolicyStanding = z.object({
  state: z
    .enum(['sound', 'faulty', 'undecided'])
    .describe('`faulty` has an error or breaks an expectation of its name; `undecided` took too long to tell.'),
  findings: z.array(z.string().max(512)).max(20).describe('What is wrong, or could not be told.'),
});
export type PolicyStanding = z.infer<typeof PolicyStanding>;

/** A policy in force, and whether the instance that answers can use it. */
export const PolicyEntry = PolicyPublished.schema.extend({
  usable: z.boolean(),
  problem: z.string().nullable().describe('Why it cannot be used; everything in its scope is handed to people then.'),
  standing: PolicyStanding.optional().describe('Absent until the instance that answers has analysed it.'),
});
export type PolicyEntry = z.infer<typeof PolicyEntry>;

/** The answer of `GET /v1/policies`: what is in force, by scope. */
export const PolicyList = z.object({ data: z.array(PolicyEntry) });
export type PolicyList = z.infer<typeof PolicyList>;
