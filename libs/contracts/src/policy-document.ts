import { z } from 'zod';
import { ApprovalLevel, Outcome } from './decision-events.ts';
import { ReasonCode } from './reason-codes.ts';

/** A constant in a policy: facts are compared with constants only, which keeps policies analysable (methods 1.4). */
const Constant = z.union([z.boolean(), z.number(), z.string()]);

/** One test of a fact against a constant (requirement C4). */
export const FactTest = z
  .strictObject({
    fact: z.string().describe('Name in the closed vocabulary of facts.'),
    is: Constant.optional(),
    in: z.array(Constant).min(1).optional(),
    lessThan: z.number().optional(),
    atMost: z.number().optional(),
    moreThan: z.number().optional(),
    atLeast: z.number().optional(),
  })
  .refine((test) => Object.keys(test).length === 2, 'needs exactly one of is, in, lessThan, atMost, moreThan, atLeast');
export type FactTest = z.infer<typeof FactTest>;

const Id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and dashes');
const Description = z.string().min(1).max(512);
const Conditions = z.array(FactTest).min(1).max(20);

/** A rule: when all tests hold, its effect restricts; `proceed` grants instead (DESIGN §5). */
export const PolicyRule = z.strictObject({
  id: Id,
  description: Description,
  when: Conditions,
  effect: Outcome,
  approval: ApprovalLevel.exclude(['none']).optional().describe('Only with effect `approve`; `single` when absent.'),
  reason: ReasonCode,
  queue: z.string().optional(),
  approverRoles: z.array(z.string()).optional(),
  question: z.string().max(512).optional().describe('Only with effect `clarify`: what to ask the user.'),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

/** What is audited more often than the rest (requirement C7). It changes no outcome. */
export const SamplingRule = z.strictObject({
  id: Id,
  description: Description,
  when: Conditions,
  rate: z.number().min(0).max(1).describe('Share of the automatic decisions that it matches. The highest rate counts.'),
});
export type SamplingRule = z.infer<typeof SamplingRule>;

/** One policy file. Answer quality and action authorisation are two sets of rules, joined by the most restrictive (C2). */
export const PolicyDocument = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  version: z.int().min(1),
  scope: z.string().default('*'),
  auditSampleRate: z
    .number()
    .min(0)
    .max(1)
    .describe('Share of automatic decisions that a person checks afterwards (C7).'),
  samples: z
    .array(SamplingRule)
    .max(100)
    .optional()
    .describe('A higher share for what they match; a missing fact matches (C7).'),
  authorisation: z.array(PolicyRule).min(1).max(500).describe('May it act?'),
  quality: z.array(PolicyRule).min(1).max(500).describe('Is it good enough?'),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;
