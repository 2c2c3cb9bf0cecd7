import { describe, expect, it } from '@jest/globals';
import { developmentIdentity, refuseInProduction } from './development-identity.ts';

describe('the development identity', () => {
  const use = (production: boolean, allowed: boolean) => () =>
    refuseInProduction({
      service: 'monitor',
      header: 'tidegate-operator',
      production,
      identity: developmentIdentity.parse({ allowDevelopmentInProduction: allowed }),
    });

  it('is refused in production, naming the header and what to do', () => {
    expect(use(true, false)).toThrow(/NODE_ENV.*tidegate-operator proves nothing/);
  });

  it('runs in production when somebody allowed it, and anywhere else', () => {
    expect(use(true, true)).not.toThrow();
    expect(use(false, false)).not.toThrow();
  });
});
