import { join } from 'node:path';
import { CalendarsDocument } from '@tidegate/routing/calendars-document';
import { QueuesDocument } from '@tidegate/routing/queues-document';
import { misnamedCalendars, routingRulesOf } from '@tidegate/routing/routing-rules';
import type { RoutingRules } from '@tidegate/routing/routing-rules';
import { ConfigurationError, dottedPath, jsonPointer } from '@tidegate/service/configuration-error';
import { readPlacedYamlFile } from '@tidegate/service/load-config';
import { serviceConfig } from '@tidegate/service/service-config';
import { z } from 'zod';

export const routingConfig = serviceConfig.extend({
  ladder: z
    .object({
      pollMs: z.int().min(10).max(60_000).default(500).describe('How often is looked for cases that are due.'),
    })
    .prefault({}),
  queueLoad: z
    .object({
      everyMs: z
        .int()
        .min(100)
        .max(60_000)
        .default(1_000)
        .describe('How often the load of a queue is published at most.'),
    })
    .prefault({}),
  breakers: z
    .object({
      everyMs: z
        .int()
        .min(100)
        .max(60_000)
        .default(1_000)
        .describe('How often is looked for cases whose clocks a breaker stops.'),
    })
    .prefault({}),
  pathTimes: z
    .object({
      everyMs: z.int().min(100).max(3_600_000).default(30_000).describe('How often is computed how long cases take.'),
    })
    .prefault({}),
});
export type RoutingConfig = z.output<typeof routingConfig>;

/**
 * Queues and calendars of a folder, checked one by one and together.
 *
 * @throws ConfigurationError with file, line, pointer, value and remedy of every problem.
 */
export function readRoutingRules(configFolder: string): RoutingRules {
  const queues = readPlacedYamlFile(join(configFolder, 'queues.yaml'), QueuesDocument);
  const calendars = readPlacedYamlFile(join(configFolder, 'calendars.yaml'), CalendarsDocument);
  const misnamed = misnamedCalendars(queues.value, calendars.value);
  if (misnamed.length === 0) return routingRulesOf(queues.value, calendars.value);
  throw new ConfigurationError(
    `${queues.file} cannot be used`,
    misnamed.map(({ path, calendar, known }) => ({
      path: dottedPath(path),
      pointer: jsonPointer(path),
      got: JSON.stringify(calendar),
      expected: `one of the calendars of calendars.yaml (${known.join(', ')})`,
      source: queues.placeOf(path),
    })),
  );
}
