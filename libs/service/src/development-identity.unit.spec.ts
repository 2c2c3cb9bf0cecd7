import { describe, expect, it } from '@jest/globals';
import { identityConfig } from './identity-config.ts';
import { refuseInProduction } from './development-identity.ts';

describe('the development identity', () => {
  const use = (production: boolean, allowed: boolean) => () =>
    refuseInProduction({
      service: 'monitor',
      header: 'tidegate-operator',
      production,
      identity: identityConfig.parse({ allowDevelopmentInProduction: allowed }),
    });

  it('is refused in production, naming the header and what to do', () => {
    expect(use(true, false)).toThrow(/NODE_ENV.*tidegate-operator proves nothing/);
  });

  it('runs in production when somebody allowed it, and anywhere else', () => {
    expect(use(true, true)).not.toThrow();
    expect(use(false, false)).not.toThrow();
  });

  it('is not in use, and refuses nothing, where names are proved', () => {
    const identity = identityConfig.parse({ mode: 'verified' });
    const verified = { service: 'monitor', header: 'tidegate-operator', production: true, identity };
    expect(() => refuseInProduction(verified)).not.toThrow();
  });
});
