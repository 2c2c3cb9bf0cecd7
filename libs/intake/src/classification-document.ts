import { ReasonCode } from '@tidegate/contracts/reason-codes';
import { CheckpointKind, Classification, RiskTier } from '@tidegate/contracts/request-events';
import { Slug } from '@tidegate/contracts/envelope';
import { z } from 'zod';
import { classificationProblems } from './check-classification.ts';

const Name = z.string().min(1).max(128);
const ArgumentValue = z.union([z.string().max(256), z.number(), z.boolean()]);

/** A field of the request that a task type needs, as a JSON Pointer (RFC 6901) into the request. */
const FieldPointer = z
  .string()
  .max(256)
  .regex(/^(?:\/[^/]+)+$/, 'must be a JSON Pointer such as "/proposal/action/arguments/order_id"');

/** Conditions of one rule; all that are given must hold. A list holds when one of its values fits. */
export const ClassificationTest = z
  .strictObject({
    products: z.array(Slug).min(1).optional(),
    checkpoints: z.array(CheckpointKind).min(1).optional(),
    proposals: z
      .array(z.enum(['plan', 'answer', 'action']))
      .min(1)
      .optional(),
    actions: z.array(Name).min(1).optional().describe('Names of proposed actions.'),
    arguments: z.record(Name, z.array(ArgumentValue).min(1)).optional().describe('Values by argument of the action.'),
    words: z
      .array(z.string().min(2).max(128))
      .min(1)
      .optional()
      .describe('Words or phrases of the question, whole words.'),
    valueAbove: z.number().min(0).optional().describe('Value of the action in its own currency, exclusive.'),
    roles: z.array(z.string().min(1).max(64)).min(1).optional().describe('Roles of the user, as the product says.'),
    authenticated: z.boolean().optional().describe('Whether the product has made sure who the user is.'),
    vip: z.boolean().optional().describe('Whether the product marks the user as important.'),
    notices: z.array(ReasonCode).min(1).optional().describe('What the checks at the door noticed (requirement A6).'),
  })
  .refine((test) => Object.keys(test).length > 0, 'must have at least one condition; `fallback` covers the rest');
export type ClassificationTest = z.infer<typeof ClassificationTest>;

const ImpactScore = z.number().min(0).max(10).describe('Business impact (requirement A4); 4 is medium, 7 is high.');

export const ClassificationResult = z.strictObject({
  taskType: Slug.optional(),
  riskTier: RiskTier.optional(),
  impact: Classification.shape.impact.optional(),
  impactScore: ImpactScore.optional(),
  domains: z.array(Slug).max(10).default([]),
  requiredTools: z.array(Name).max(20).default([]),
  requiredSystems: z.array(Name).max(20).optional(),
  clarify: z.literal(true).optional().describe('Ask back before any answer, whatever fields are there.'),
  reason: ReasonCode.optional().describe('Notes this about the request.'),
  requiredFields: z.array(FieldPointer).max(20).default([]),
});
export type ClassificationResult = z.infer<typeof ClassificationResult>;

export const ClassificationRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and dashes'),
  when: ClassificationTest,
  result: ClassificationResult,
});
export type ClassificationRule = z.infer<typeof ClassificationRule>;

/** The schema of `config/classification.yaml` (requirements A3, A4). */
export const ClassificationDocument = z
  .strictObject({
    fallback: z
      .strictObject({
        taskType: Slug,
        riskTier: RiskTier,
        impact: Classification.shape.impact,
        impactScore: ImpactScore.optional(),
      })
      .describe('What holds where no rule says anything.'),
    rules: z.array(ClassificationRule).min(1).max(500),
  })
  .superRefine((document, context) => {
    for (const problem of classificationProblems(document)) context.addIssue({ code: 'custom', ...problem });
  });
export type ClassificationDocument = z.infer<typeof ClassificationDocument>;
