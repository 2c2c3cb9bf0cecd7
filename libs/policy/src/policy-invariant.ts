import { FactTest } from '@tidegate/contracts/policy-document';
import { z } from 'zod';
import { ranks, restrictions, type Rank } from './lattice.ts';

/** Outcomes as they are written in invariants; `approve` is one by a single person or more. */
const Restriction = z.enum(['approve', ...restrictions.map(({ text }) => text)] as ['approve', ...RestrictionText[]]);
type RestrictionText = (typeof restrictions)[number]['text'];

/**
 * A promise about every request that a policy can meet, such as "tier 3 never proceeds" (requirement C9). It is decided
 * exactly, not tried. `atLeast` also speaks of requests in which a fact of `when` is missing; `atMost` does not.
 */
export const PolicyInvariant = z
  .strictObject({
    name: z.string().min(1).max(256).describe('The promise in words.'),
    when: z
      .array(FactTest)
      .max(20)
      .default([])
      .describe('Of which requests it speaks; all of them when it is left out.'),
    atLeast: Restriction.optional().describe('The outcome is this or more restrictive.'),
    atMost: Restriction.optional().describe('The outcome is this or less restrictive.'),
  })
  .refine(({ atLeast, atMost }) => (atLeast === undefined) !== (atMost === undefined), {
    error: 'needs either atLeast or atMost',
  });
export type PolicyInvariant = z.infer<typeof PolicyInvariant>;

export function rankNamed(text: 'approve' | RestrictionText): Rank {
  if (text === 'approve') return ranks.single;
  return restrictions.findIndex((restriction) => restriction.text === text) as Rank;
}
