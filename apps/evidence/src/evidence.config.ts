import { join } from 'node:path';
import { ScoringDocument } from '@tidegate/evidence/scoring-document';
import { readYamlFile } from '@tidegate/service/load-config';
import { serviceConfig } from '@tidegate/service/service-config';
import type { z } from 'zod';

export const evidenceConfig = serviceConfig;
export type EvidenceConfig = z.output<typeof evidenceConfig>;

/** `evidence.yaml` of the folder of the rule files. @throws ConfigurationError naming every problem with file and line */
export function readScoring(configDirectory: string): ScoringDocument {
  return readYamlFile(join(configDirectory, 'evidence.yaml'), ScoringDocument);
}
