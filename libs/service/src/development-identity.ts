import { ConfigurationError } from './configuration-error.ts';
import type { IdentityConfig } from './identity-config.ts';

export interface DevelopmentIdentityUse {
  readonly service: string;
  /** The headers that name the caller. */
  readonly header: string;
  /** Whether `NODE_ENV` is `production`. */
  readonly production: boolean;
  readonly identity: Pick<IdentityConfig, 'mode' | 'allowDevelopmentInProduction'>;
}

/** @throws ConfigurationError when a header would be believed in production without anybody having allowed it (ADR 10) */
export function refuseInProduction({ service, header, production, identity }: DevelopmentIdentityUse): void {
  if (!production || identity.mode === 'verified' || identity.allowDevelopmentInProduction) return;
  throw new ConfigurationError(`The configuration of ${service} cannot be used`, [
    {
      path: 'identity.mode',
      pointer: '/identity/mode',
      got: '"development"',
      expected: `must be verified to run with NODE_ENV=production: the header ${header} proves nothing; or set identity.allowDevelopmentInProduction behind a gateway that sets it`,
      source: 'NODE_ENV',
    },
  ]);
}
