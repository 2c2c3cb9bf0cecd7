import { join } from 'node:path';
import { ClassificationDocument } from '@tidegate/intake/classification-document';
import { TenantsDocument } from '@tidegate/intake/tenants-document';
import { ConfigurationError, type ConfigurationProblem } from '@tidegate/service/configuration-error';
import { readYamlFile } from '@tidegate/service/load-config';
import { serviceConfig } from '@tidegate/service/service-config';
import { z } from 'zod';

/** Settings of intake beside those of every service. */
export const intakeConfig = serviceConfig.extend({
  waits: z
    .object({
      countMax: z
        .int()
        .min(0)
        .default(10_000)
        .describe('Callers that may wait for a decision at once; others get 202.'),
    })
    .prefault({}),
  model: z
    .object({
      url: z
        .url()
        .optional()
        .describe('Base address of an OpenAI-compatible endpoint, asked about requests whose task no rule knows.'),
      name: z.string().min(1).max(128).default('default').describe('Model to ask for, as the endpoint names it.'),
      apiKey: z.string().min(1).optional().describe('Sent as bearer token; never logged.'),
      timeoutMs: z.int().min(50).max(5_000).default(800).describe('Longest that a request waits for the model.'),
      concurrencyMax: z.int().min(1).max(64).default(4).describe('Questions under way at once; others are not asked.'),
      perSecondMax: z.int().min(1).max(1_000).default(5).describe('Questions a second; others are not asked.'),
      perMinuteMax: z.int().min(1).max(60_000).default(120).describe('Questions a minute; others are not asked.'),
    })
    .prefault({}),
  redaction: z
    .object({
      secret: z.string().min(32).optional().describe('Key of the hashes that redaction rules write; keep it for ever.'),
    })
    .prefault({}),
});
export type IntakeConfig = z.output<typeof intakeConfig>;

/** The rule files of intake. */
export interface IntakeRules {
  readonly tenants: TenantsDocument;
  readonly classification: ClassificationDocument;
}

/** `tenants.yaml` and `classification.yaml`. @throws ConfigurationError naming every problem of both, with file and line */
export function readIntakeRules(configDirectory: string): IntakeRules {
  const problems: ConfigurationProblem[] = [];
  const tenants = collect(() => readYamlFile(join(configDirectory, 'tenants.yaml'), TenantsDocument), problems);
  const path = join(configDirectory, 'classification.yaml');
  const classification = collect(() => readYamlFile(path, ClassificationDocument), problems);
  if (tenants === undefined || classification === undefined) {
    throw new ConfigurationError(`The rules of intake in ${configDirectory} cannot be used`, problems);
  }
  return { tenants, classification };
}

function collect<Document>(read: () => Document, problems: ConfigurationProblem[]): Document | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
