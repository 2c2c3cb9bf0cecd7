import { Slug } from '@tidegate/contracts/envelope';
import { z } from 'zod';
import { Connector } from './connector-settings.ts';
import { registryProblems } from './registry-problems.ts';

/** The type of one argument. Texts are bounded, since they go to a system of record. */
export const ArgumentRule = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('string'),
    required: z.boolean().default(true),
    maxLength: z.int().min(1).max(8_192).default(512).describe('Characters.'),
  }),
  z.strictObject({
    type: z.literal('number'),
    required: z.boolean().default(true),
    integer: z.boolean().default(false),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
  }),
  z.strictObject({ type: z.literal('boolean'), required: z.boolean().default(true) }),
  z.strictObject({
    type: z.literal('enum'),
    required: z.boolean().default(true),
    values: z.array(z.string().min(1)).min(1).max(100),
  }),
]);
export type ArgumentRule = z.infer<typeof ArgumentRule>;

/** Whether an action carries `value`, and in which currencies. Without this rule an action has no value. */
export const ValueRule = z.strictObject({
  required: z.boolean(),
  currencies: z.array(z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "EUR"')).min(1),
  field: z
    .string()
    .optional()
    .describe('The argument that says the amount to the system; it must be the amount that was decided about.'),
  atMost: z
    .record(z.string(), z.string().regex(/^\d{1,15}(?:\.\d{1,4})?$/, 'must be a decimal such as "4200.00"'))
    .optional()
    .describe('The largest amount of each currency, whoever approves.'),
});

export type ValueRule = z.infer<typeof ValueRule>;

/** For whom an action exists; an absent list stands for everyone (requirement F2). */
export const ActionScope = z.strictObject({
  products: z.array(Slug).min(1).optional(),
  models: z.array(z.string().min(1)).min(1).optional(),
  userRoles: z.array(z.string().min(1)).min(1).optional(),
});

/** One action that may be proposed (requirement F2). */
export const RegisteredAction = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,127}$/, 'must be lower-case letters, digits and underscores'),
  summary: z.string().min(1).max(512),
  impact: z.enum(['low', 'medium', 'high']),
  reversible: z.boolean().describe('The last word on it, whatever the product says.'),
  value: ValueRule.optional(),
  scope: ActionScope.default({}),
  arguments: z.record(z.string().min(1).max(128), ArgumentRule),
  connector: Connector,
  previewVaries: z
    .boolean()
    .default(false)
    .describe('The dry run says something else each time, so an approval cannot be bound to what it said.'),
  rollback: z
    .strictObject({ withinHours: z.int().min(1).max(8_760).default(720) })
    .optional()
    .describe('The system can undo it; without this an operator is told that it cannot be undone.'),
  waitMinutesMax: z
    .int()
    .min(1)
    .max(10_080)
    .default(1_440)
    .describe('An action that could not be begun for so long is not done any more.'),
});
export type RegisteredAction = z.infer<typeof RegisteredAction>;

/** The file `config/actions.yaml`: every action that may ever be executed. What is not in it is not done. */
export const ActionRegistry = z
  .strictObject({
    actions: z.array(RegisteredAction).min(1).max(500),
    executedByProducts: z
      .array(z.string().min(1).max(128))
      .max(500)
      .default([])
      .describe(
        'Actions that their products execute themselves: Tidegate decides about them and leaves the doing to others.',
      ),
  })
  .superRefine((registry, context) => {
    for (const problem of registryProblems(registry))
      context.addIssue({ code: 'custom', ...problem, path: [...problem.path] });
  });
export type ActionRegistry = z.infer<typeof ActionRegistry>;

export function registeredAction(registry: ActionRegistry, name: string): RegisteredAction | undefined {
  return registry.actions.find((action) => action.name === name);
}
