import { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';

/**
 * Settings of a service that believes a header about who somebody is (ADR 10). Part of its configuration under
 * `identity`, until people sign in with OIDC.
 */
export const developmentIdentity = z
  .object({
    allowDevelopmentInProduction: z
      .boolean()
      .default(false)
      .describe('Lets a header name the person although NODE_ENV is production: anybody could be anyone.'),
  })
  .prefault({});

export interface DevelopmentIdentityUse {
  readonly service: string;
  /** The header that names the person. */
  readonly header: string;
  /** Whether `NODE_ENV` is `production`. */
  readonly production: boolean;
  readonly identity: z.output<typeof developmentIdentity>;
}

/** @throws ConfigurationError when a header would be believed in production without anybody having allowed it */
export function refuseInProduction({ service, header, production, identity }: DevelopmentIdentityUse): void {
  if (!production || identity.allowDevelopmentInProduction) return;
  throw new ConfigurationError(`The configuration of ${service} cannot be used`, [
    {
      path: 'identity.allowDevelopmentInProduction',
      pointer: '/identity/allowDevelopmentInProduction',
      got: 'false',
      expected: `must be true to run with NODE_ENV=production: the header ${header} proves nothing, so put a gateway in front that sets it`,
      source: 'NODE_ENV',
    },
  ]);
}
