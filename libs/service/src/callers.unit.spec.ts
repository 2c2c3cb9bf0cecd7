import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpRoutes } from '@tidegate/contracts/http-routes';
import { serviceNames } from '@tidegate/contracts/topics';
import { callerTopics, callersOf } from './callers.ts';
import { identityConfig } from './identity-config.ts';

const development = identityConfig.parse({});
const verified = identityConfig.parse({ mode: 'verified' });
const production = { NODE_ENV: 'production' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-callers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The environment of a service with this file of issuers. */
function environmentWith(identity: unknown, env: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(folder, 'identity.yaml'), JSON.stringify(identity));
  return { ...env, TIDEGATE_CONFIG_DIR: folder };
}
const issuer = (url: string) => ({
  issuers: [
    {
      ...{ issuer: url, audience: 'tidegate' },
      entitlements: [{ when: [{ claim: 'sub', has: 'x' }], roles: ['product'], tenants: '*' }],
    },
  ],
});

describe('in production', () => {
  it.each(serviceNames)('%s believes no headers, if it has callers at all', (service) => {
    const hasCallers = httpRoutes.some((route) => route.service === service && route.access.roles !== 'anyone');
    const starting = () => callersOf(service, development, production, undefined);
    if (hasCallers) expect(starting).toThrow(/identity\.mode.*must be verified to run with NODE_ENV=production/s);
    else expect(starting).not.toThrow();
  });

  it('no issuer without TLS is believed, so the development issuer is not either', () => {
    const env = environmentWith(issuer('http://127.0.0.1:4690'), production);
    expect(() => callersOf('intake', verified, env, undefined)).toThrow(/issuers\.0\.issuer.*must be https/s);
    expect(() =>
      callersOf('intake', verified, environmentWith(issuer('http://127.0.0.1:4690')), undefined),
    ).not.toThrow();
    const safe = environmentWith(issuer('https://login.example.com'), production);
    expect(() => callersOf('intake', verified, safe, undefined)).not.toThrow();
  });
});

describe('where names are proved', () => {
  it('a file of issuers that cannot be used is said with its place', () => {
    const env = environmentWith({ issuers: [{ issuer: 'nowhere' }] });
    expect(() => callersOf('review', verified, env, undefined)).toThrow(/identity\.yaml/);
    expect(() => callersOf('review', verified, { TIDEGATE_CONFIG_DIR: join(folder, 'none') }, undefined)).toThrow(
      /identity\.yaml/,
    );
  });

  it('the services that products call hold the API keys, and nobody else reads them', () => {
    const holding = serviceNames.filter((service) => callerTopics(service).length > 0);
    expect(holding).toEqual(['intake', 'actions', 'audit']);
    const called = httpRoutes.filter(({ access }) => access.roles !== 'anyone' && access.roles.includes('product'));
    expect([...new Set(called.map(({ service }) => service))].sort()).toEqual([...holding].sort());
  });
});
