import { serviceConfig } from '@tidegate/service/service-config';
import { z } from 'zod';

export const routingConfig = serviceConfig.extend({
  ladder: z
    .object({
      pollMs: z.int().min(10).max(60_000).default(500).describe('How often is looked for ladder steps that are due.'),
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
});
export type RoutingConfig = z.output<typeof routingConfig>;
