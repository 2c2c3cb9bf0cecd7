import { join } from 'node:path';
import { ActionRegistry } from '@tidegate/actions/registry';
import { readPlacedYamlFile, type PlacedFile } from '@tidegate/service/load-config';
import { serviceConfig } from '@tidegate/service/service-config';
import { z } from 'zod';

/** Settings of actions beside those of every service. */
export const actionsConfig = serviceConfig.extend({
  execution: z
    .object({
      concurrency: z.int().min(1).max(100).default(8).describe('Calls of connectors at once in one instance.'),
      pollMs: z
        .int()
        .min(10)
        .max(60_000)
        .default(500)
        .describe('How often to look for work that is due or was left by another instance.'),
      leaseMs: z
        .int()
        .min(85_000)
        .max(600_000)
        .default(90_000)
        .describe('How long a worker holds an action; longer than its four calls can take (20 s each).'),
      attemptsMax: z
        .int()
        .min(1)
        .max(20)
        .default(5)
        .describe('Calls whose result stays unknown before a person has to look.'),
      retryMs: z
        .int()
        .min(10)
        .max(60_000)
        .default(1_000)
        .describe('Wait before the second attempt; doubles up to a minute.'),
    })
    .prefault({}),
  pace: z
    .object({
      windowMs: z.int().min(1_000).max(3_600_000).default(60_000).describe('How far back results of an action count.'),
      resultsMin: z.int().min(2).max(500).default(20).describe('Fewer results than this say nothing.'),
      errorShare: z
        .number()
        .min(0.05)
        .max(1)
        .default(0.5)
        .describe('Share of errors from which an action is slowed to half of what it did.'),
      slowestPerMinute: z
        .number()
        .min(1)
        .max(6_000)
        .default(12)
        .describe('Executions a minute of a slowed action that always go through; a success adds as many.'),
    })
    .prefault({}),
  grants: z
    .object({
      lifetimeSeconds: z.int().min(10).max(86_400).default(900).describe('How long a product may use its grant.'),
      keySetPath: z
        .string()
        .min(1)
        .optional()
        .describe('JWK set with the Ed25519 keys of grants; the first private one signs, all are published.'),
    })
    .prefault({}),
});
export type ActionsConfig = z.output<typeof actionsConfig>;

/**
 * `actions.yaml` of the folder of the rule files, with every `${NAME}` in an address taken from `env`.
 *
 * @throws ConfigurationError naming every problem with file and line, and so every variable that is not set
 */
export function readActionRegistry(
  configDirectory: string,
  env: Readonly<Record<string, string | undefined>>,
): PlacedFile<ActionRegistry> {
  const schema = z.preprocess((file) => expandVariables(file, env), ActionRegistry);
  return readPlacedYamlFile(join(configDirectory, 'actions.yaml'), schema);
}

/** Leaves a variable that is not set as it is, so that the schema refuses the text and shows the name. */
function expandVariables(value: unknown, env: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof value === 'string')
    return value.replaceAll(/\$\{([A-Z][A-Z0-9_]*)\}/g, (whole, name: string) => env[name] || whole);
  if (Array.isArray(value)) return value.map((item) => expandVariables(item, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expandVariables(inner, env)]));
}
