import { z } from 'zod';

/** How a service finds out who calls; the same for every service. */
export const identityConfig = z
  .object({
    mode: z
      .enum(['development', 'verified'])
      .default('development')
      .describe('Whether headers are believed about who somebody is, or keys, tokens and sessions are asked for.'),
    allowDevelopmentInProduction: z
      .boolean()
      .default(false)
      .describe('Lets a header name the person although NODE_ENV is production: anybody could be anyone.'),
    keySecret: z
      .string()
      .min(32)
      .optional()
      .describe('Key of the digests of API keys, the same for all services. Without it no API key is believed.'),
  })
  .prefault({});
export type IdentityConfig = z.output<typeof identityConfig>;
