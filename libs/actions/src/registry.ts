import { Slug } from '@tidegate/contracts/envelope';
import { z } from 'zod';

const Address = z
  .string()
  .regex(/^https?:\/\/[^\s$]+$/, 'must be an http or https address; every ${NAME} in it must be set');

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

/** How an action reaches its system of record. The contract of a connector is in `connector.client.ts` of the app. */
export const Connector = z.strictObject({
  kind: z.literal('http'),
  url: Address.describe('Gets `POST`; with `dryRun=true` it only says what it would do.'),
  reconcileUrl: Address.describe('`GET <reconcileUrl>/<idempotency key>` tells whether the action was done.'),
  timeoutMs: z.int().min(50).max(20_000).default(5_000).describe('For each call; below the lease of a worker.'),
});
export type Connector = z.infer<typeof Connector>;

/** Whether an action carries `value`, and in which currencies. Without this rule an action has no value. */
export const ValueRule = z.strictObject({
  required: z.boolean(),
  currencies: z.array(z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "EUR"')).min(1),
});

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
  .superRefine(({ actions, executedByProducts }, context) => {
    executedByProducts.forEach((name, index) => {
      if (!actions.some((action) => action.name === name)) return;
      const message = `"${name}" is in actions too; either Tidegate executes it or the product does`;
      context.addIssue({ code: 'custom', path: ['executedByProducts', index], message });
    });
    actions.forEach(({ name }, index) => {
      if (actions.findIndex((other) => other.name === name) === index) return;
      context.addIssue({
        code: 'custom',
        path: ['actions', index, 'name'],
        message: `must be unique; "${name}" is there twice`,
      });
    });
  });
export type ActionRegistry = z.infer<typeof ActionRegistry>;

export function registeredAction(registry: ActionRegistry, name: string): RegisteredAction | undefined {
  return registry.actions.find((action) => action.name === name);
}
