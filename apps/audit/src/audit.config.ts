import { serviceConfig } from '@tidegate/service/service-config';
import { z } from 'zod';

/** Settings of audit beside those of every service. */
export const auditConfig = serviceConfig.extend({
  checkpoint: z
    .object({
      everyMs: z
        .int()
        .min(10)
        .max(3_600_000)
        .default(30_000)
        .describe('How often heads of chains that moved are told to the log.'),
    })
    .prefault({}),
});
export type AuditConfig = z.output<typeof auditConfig>;
