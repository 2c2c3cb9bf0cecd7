import { z } from 'zod';
import { PolicyPublished } from './control-events.ts';

/** A policy in force, and whether the instance that answers can use it. */
export const PolicyEntry = PolicyPublished.schema.extend({
  usable: z.boolean(),
  problem: z.string().nullable().describe('Why it cannot be used; everything in its scope is handed to people then.'),
});
export type PolicyEntry = z.infer<typeof PolicyEntry>;

/** The answer of `GET /v1/policies`: what is in force, by scope. */
export const PolicyList = z.object({ data: z.array(PolicyEntry) });
export type PolicyList = z.infer<typeof PolicyList>;
