import { join } from 'node:path';
import { ScoringDocument } from '@tidegate/evidence/scoring-document';
import { readYamlFile } from '@tidegate/service/load-config';
import { serviceConfig } from '@tidegate/service/service-config';
import { z } from 'zod';

/** Settings of evidence beside those of every service. */
export const evidenceConfig = serviceConfig.extend({
  scoring: z
    .object({
      file: z
        .string()
        .min(1)
        .default('evidence.yaml')
        .describe('Scoring file, in the folder of the rule files; see scoring-presets there for others.'),
    })
    .prefault({}),
});
export type EvidenceConfig = z.output<typeof evidenceConfig>;

/** The scoring file in the folder of the rule files. @throws ConfigurationError naming every problem with file and line */
export function readScoring(configDirectory: string, file: string): ScoringDocument {
  return readYamlFile(join(configDirectory, file), ScoringDocument);
}
