import { developmentIdentity } from '@tidegate/service/development-identity';
import { serviceConfig } from '@tidegate/service/service-config';
import { z } from 'zod';

export const reviewConfig = serviceConfig.extend({
  lease: z
    .object({
      seconds: z.int().min(1).max(86_400).default(600).describe('How long a claim holds without a heartbeat.'),
    })
    .prefault({}),
  console: z
    .object({ folder: z.string().min(1).default('dist/console').describe('Where the built console is; served at /.') })
    .prefault({}),
  identity: developmentIdentity,
});
export type ReviewConfig = z.output<typeof reviewConfig>;
