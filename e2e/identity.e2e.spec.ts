import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CasePage } from '@tidegate/contracts/http-cases';
import type { MadeKeyReply } from '@tidegate/contracts/http-keys';
import { callerRoles } from '@tidegate/contracts/http-route';
import type { CallerRole } from '@tidegate/contracts/http-route';
import { callerRefusalCodes } from '@tidegate/identity/caller-refusal';
import { eventually } from './eventually.ts';
import { IdentityWorld, guardedRoutes, publicUrl } from './identity-world.ts';
import type { Route, Said } from './identity-world.ts';
import { lastJson, tidegate } from './tidegate-command.ts';

/** Bodies that are right, for routes where only the id is somebody else's. */
const ownBodies: Readonly<Record<string, unknown>> = {
  extendLease: { fencingToken: 1 },
  releaseCase: { fencingToken: 1 },
  decideCase: { fencingToken: 1, verdict: 'approve' },
  judgeBlind: { fencingToken: 1, judgement: 'unsure' },
  rotateKey: {},
};
const rolesOf = ({ access }: Route) => access.roles as readonly CallerRole[];
const named = (routes: readonly Route[]) => routes.map((route) => [route.id, route] as const);

describe('callers of the running system', () => {
  let world: IdentityWorld;
  beforeAll(async () => void (world = await IdentityWorld.start()), 180_000);
  afterAll(() => world.stop());

  it.each(named(guardedRoutes))(
    '%s is for its roles and no others, and for nobody without a name',
    async (_id, route) => {
      expect((await world.callRoute(route, 'acme')).code).toBe('unauthenticated');
      for (const role of callerRoles) {
        const { status, code } = await world.callRoute(route, 'acme', world.token(`${role}-of-acme`));
        const isRefused = callerRefusalCodes.some((one) => one === code);
        if (rolesOf(route).includes(role))
          expect([role, code, isRefused, status < 500]).toEqual([role, code, false, true]);
        else expect([role, status, code]).toEqual([role, 403, 'role_not_allowed']);
      }
    },
  );

  const aboutTenants = guardedRoutes.filter(({ access }) => !['own', 'none'].includes(access.tenant));
  it.each(named(aboutTenants))('%s is refused for another tenant, whoever of acme asks', async (_id, route) => {
    for (const role of rolesOf(route)) {
      const { status, code } = await world.callRoute(route, 'globex', world.token(`${role}-of-acme`));
      expect([role, status, code]).toEqual([role, 403, 'tenant_not_allowed']);
    }
    expect((await world.callRoute(route, 'globex', world.token('all-for-all'))).status).not.toBe(403);
  });

  it('find nothing of another tenant under ids that they know', async () => {
    const all = world.token('all-for-all');
    for (const tenantId of ['acme', 'globex']) await world.submit(all, tenantId, `of-${tenantId}`);
    const { body: page } = await eventually(
      () => world.askAs<CasePage>(all, 'review', '/v1/cases'),
      ({ body }) => body.data.length >= 2,
    );
    const { caseId } = page.data.find(({ tenantId }) => tenantId === 'globex')!;
    const theirs = { tenantId: 'globex', product: 'theirs' };
    const { body: made } = await world.askAs<MadeKeyReply>(all, 'intake', '/v1/keys', theirs);
    const ids = { caseId, keyId: made.key.keyId };
    for (const route of guardedRoutes.filter(({ path }) => /\{(caseId|keyId)\}/.test(path))) {
      const missing = route.path.includes('caseId') ? 'case_not_found' : 'key_not_found';
      const body = ownBodies[route.id];
      // A body that this test does not know may be refused before the id is looked at.
      const expected = body === undefined && route.operation.requestBody ? [missing, 'invalid_body'] : [missing];
      for (const role of rolesOf(route)) {
        const { code } = await world.callRoute(route, 'acme', world.token(`${role}-of-acme`), { ...ids, body });
        expect([route.id, role, code, expected.some((one) => one === code)]).toEqual([route.id, role, code, true]);
      }
    }
    const { body: seen } = await world.askAs<CasePage>(world.token('reviewer-of-acme'), 'review', '/v1/cases');
    expect([...new Set(seen.data.map(({ tenantId }) => tenantId))]).toEqual(['acme']);
    const product = world.token('product-of-acme');
    expect((await world.askAs(product, 'intake', '/v1/requests/of-globex')).code).toBe('request_not_found');
    expect((await world.askAs(product, 'audit', '/v1/requests/of-globex/timeline')).code).toBe('request_not_found');
  }, 60_000);

  it('with an API key get in as its product, until it is revoked, and a second later nowhere', async () => {
    const { state } = world;
    const asAdministrator = { TIDEGATE_TOKEN: world.token('administrator-of-acme') };
    const cli = { ...state, environment: { ...state.environment, ...asAdministrator } };
    const create = ['keys', 'create', '--tenant', 'acme', '--product', 'support-assistant', '--json'];
    const { key, apiKey } = lastJson<MadeKeyReply>(await tidegate(cli, create));
    expect(key).toMatchObject({ tenantId: 'acme', createdBy: 'administrator-of-acme', usable: true });
    const submit = (credential: string, tenantId = 'acme', product = 'support-assistant') =>
      world.submit(credential, tenantId, 'by-key', product);
    const executions = () => world.askAs(apiKey, 'actions', '/v1/executions?requestId=by-key');
    const accepted = await eventually(
      () => submit(apiKey),
      ({ status }) => status < 300,
    );
    expect(accepted.code).toBeUndefined();
    expect((await submit(apiKey, 'globex')).code).toBe('tenant_not_allowed');
    expect((await submit(apiKey, 'acme', 'another')).code).toBe('product_not_allowed');
    expect((await executions()).status).toBe(200);
    const rotated = lastJson<MadeKeyReply>(await tidegate(cli, ['keys', 'rotate', key.keyId, '--json']));
    expect(rotated.ending).toMatchObject({ keyId: key.keyId, usable: true });
    expect((await tidegate(cli, create)).stderr).toContain('too_many_keys');
    await tidegate(cli, ['keys', 'revoke', key.keyId]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect([(await submit(apiKey)).code, (await executions()).code]).toEqual(['key_revoked', 'key_revoked']);
    expect((await submit(rotated.apiKey)).status).toBe(200);
    expect(world.inLogs([apiKey.slice(-43), rotated.apiKey.slice(-43)])).toEqual([]);
  }, 60_000);

  it('over the quota of their tenant are told to come back later', async () => {
    const all = world.token('all-for-all');
    const codes: (string | undefined)[] = [];
    for (let time = 1; time <= 4; time += 1) codes.push((await world.submit(all, 'limited', `limited-${time}`)).code);
    expect(codes).toEqual([undefined, undefined, undefined, 'quota_exceeded']);
    const { status, headers } = await world.submit(all, 'limited', 'limited-5');
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await world.submit(all, 'acme', 'unlimited')).status).toBe(200);
  }, 60_000);

  /** A browser that keeps cookies. */
  class Browser {
    readonly cookies = new Map<string, string>();

    async go(
      path: string,
      init: { method?: string; headers?: Record<string, string> } = {},
    ): Promise<Said<{ endUrl?: string }>> {
      const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const said = await world.ask<{ endUrl?: string }>('review', path, {
        ...init,
        headers: { cookie, ...init.headers },
      });
      for (const line of said.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        if (value === '') this.cookies.delete(name!);
        else this.cookies.set(name!, value!);
      }
      return said;
    }

    /** To the issuer as this person; the address with which it sends the browser back. */
    async visitIssuer(sub: string, returnTo: string): Promise<string> {
      const away = await this.go(`/v1/login?returnTo=${encodeURIComponent(returnTo)}`);
      const atIssuer = new URL(away.headers.get('location')!);
      expect(atIssuer.searchParams.get('code_challenge_method')).toBe('S256');
      atIssuer.searchParams.set('login_hint', sub);
      const back = new URL((await fetch(atIssuer, { redirect: 'manual' })).headers.get('location')!);
      return `${back.pathname}${back.search}`;
    }

    /** To the issuer, back, and where the console goes on. */
    async signInAs(sub: string, returnTo: string): Promise<string | null> {
      return (await this.go(await this.visitIssuer(sub, returnTo))).headers.get('location');
    }
  }

  it('sign in at the issuer and out again, and only the console acts for them', async () => {
    const browser = new Browser();
    expect((await browser.go('/v1/session')).code).toBe('unauthenticated');
    expect(await browser.signInAs('ana', '/queues/billing')).toBe('/queues/billing');
    const { body: profile } = await browser.go('/v1/session');
    expect(profile).toEqual({ id: 'ana', name: 'ANA', roles: ['reviewer'], tenants: ['acme'], queues: ['*'] });
    const claim = (headers: Record<string, string>) => browser.go('/v1/queues/_any/claim', { method: 'POST', headers });
    const own = { origin: publicUrl, 'tidegate-reviewer': 'ana' };
    const foreign: Record<string, string>[] = [
      {},
      { ...own, origin: 'https://evil.example.com' },
      { ...own, 'tidegate-reviewer': 'bo' },
      { ...own, 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) expect((await claim(headers)).code).toBe('cross_site_request');
    expect((await claim(own)).status).toBe(200);
    const kept = new Map(browser.cookies);
    expect((await browser.go('/v1/logout', { method: 'POST' })).code).toBe('cross_site_request');
    const { status, body } = await browser.go('/v1/logout', { method: 'POST', headers: { origin: publicUrl } });
    expect([status, body.endUrl?.startsWith(`${world.issuer.url}/end?`)]).toEqual([200, true]);
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect((await browser.go('/v1/session')).code).toBe('session_ended');
    expect(world.inLogs([...kept.values()])).toEqual([]);
  });

  it('come back from the issuer only to where they set out from, and go on only within the console', async () => {
    expect(await new Browser().signInAs('ana', 'https://evil.example.com/')).toBe('/');
    const browser = new Browser();
    const back = await browser.visitIssuer('eve', '/');
    const elsewhere = await new Browser().go(back);
    expect([elsewhere.status, elsewhere.code]).toEqual([401, 'sign_in_failed']);
    const forged = await browser.go('/v1/login/callback?code=x&state=y');
    expect([forged.status, forged.code]).toEqual([401, 'sign_in_failed']);
    expect((await browser.go(back)).code).toBe('sign_in_failed');
  });

  it('who signed in without any role are told so', async () => {
    const browser = new Browser();
    await browser.signInAs('eve', '/');
    expect((await browser.go('/v1/session')).code).toBe('role_not_allowed');
  });
});
