import { join } from 'node:path';
import { BreakerSettings } from '@tidegate/monitor/breaker-settings';
import { readYamlFile } from '@tidegate/service/load-config';
import { serviceConfig } from '@tidegate/service/service-config';
import { z } from 'zod';

/** Settings of the monitor beside those of every service. */
export const monitorConfig = serviceConfig.extend({
  dwell: z
    .object({
      tickMs: z
        .int()
        .min(10)
        .max(60_000)
        .default(1_000)
        .describe('How often open breakers are looked at for the end of their dwell.'),
      pruneMs: z.int().min(1_000).default(600_000).describe('How often observations too old to count are removed.'),
    })
    .prefault({}),
});
export type MonitorConfig = z.output<typeof monitorConfig>;

/** `breakers.yaml` of the folder of the rule files. @throws ConfigurationError naming every problem with file and line */
export function readBreakerSettings(configDirectory: string): BreakerSettings {
  return readYamlFile(join(configDirectory, 'breakers.yaml'), BreakerSettings);
}
