import { existsSync } from 'node:fs';
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

/**
 * The environment from which the settings are read. `evidence.yaml` of the folder holds scoring rules and not the settings
 * that a file named like the service would, so of the folder only `tidegate.yaml` is left to be read.
 */
export function settingsEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const { TIDEGATE_CONFIG_DIR: folder, ...others } = env;
  const shared = folder ? join(folder, 'tidegate.yaml') : undefined;
  if (others['TIDEGATE_CONFIG_FILE'] || shared === undefined || !existsSync(shared)) return others;
  return { ...others, TIDEGATE_CONFIG_FILE: shared };
}
