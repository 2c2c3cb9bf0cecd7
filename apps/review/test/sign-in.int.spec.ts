import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { IdentityDocument } from '@tidegate/identity/identity-document';
import { startDevelopmentIssuer } from '@tidegate/local-stack/development-issuer';
import type { DevelopmentIssuer, DevelopmentIssuerOptions } from '@tidegate/local-stack/development-issuer';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { OidcClient } from '../src/oidc.client.ts';
import { SignInDesk } from '../src/sign-in-desk.ts';
import { migrations } from './review-fixture.ts';

const publicUrl = 'https://review.example.com';
const callbackUrl = `${publicUrl}/v1/login/callback`;
const ana = { sub: 'ana', name: 'Ana', claims: { groups: ['staff'] } };
const options: DevelopmentIssuerOptions = {
  ...{ port: 0, audience: 'tidegate', production: false, people: [ana] },
  clients: [{ clientId: 'console', secret: 'a client secret', redirectUris: [callbackUrl] }],
};
const minute = 60_000;
/** People whose sign-in was told. */
const signedIn: string[] = [];
const onSignedIn = ({ id }: { id: string }) => Promise.resolve(void signedIn.push(id));

let issuer: DevelopmentIssuer;
let test: TestDatabase;
let nowMs: number;
let desk: SignInDesk;
beforeAll(async () => {
  issuer = await startDevelopmentIssuer(options);
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'review', directories: [migrations] });
  const database = await test.connect({ rowSecurity: true });
  const rule = { when: [{ claim: 'groups', has: 'staff' }], roles: ['reviewer'], tenants: ['acme'] };
  const entry = { issuer: issuer.url, audience: 'tidegate', login: { clientId: 'console' }, entitlements: [rule] };
  const known = IdentityDocument.parse({ issuers: [entry] }).issuers[0]!;
  const oidc = new OidcClient({ issuer: known, ...known.login!, clientSecret: 'a client secret', callbackUrl });
  desk = new SignInDesk({ database, oidc, publicUrl, idleMinutes: 30, hours: 12, nowMs: () => nowMs, onSignedIn });
}, 60_000);
afterAll(async () => {
  await issuer.close();
  await test.close();
});
beforeEach(() => {
  nowMs = Date.now();
});

/** Goes to the issuer as Ana; what the browser comes back with. */
async function visitIssuer(): Promise<{ cookie: string; query: string }> {
  const away = await desk.begin('/queues');
  const address = new URL(away.location);
  address.searchParams.set('login_hint', 'ana');
  const back = new URL((await fetch(address, { redirect: 'manual' })).headers.get('location')!);
  return { cookie: away.cookies[0]!.split(';')[0]!, query: back.search };
}

async function signIn(): Promise<string> {
  const { cookie, query } = await visitIssuer();
  const { cookies } = await desk.finish({ cookie }, query);
  return cookies[0]!.split(';')[0]!;
}
const find = (cookie: string) => desk.find({ method: 'GET', headers: { cookie } });

describe('a session', () => {
  it('is Ana’s, with what her claims entitle to by the file, in a cookie that scripts and other hosts cannot touch', async () => {
    const { cookie, query } = await visitIssuer();
    const { location, cookies } = await desk.finish({ cookie }, query);
    expect(location).toBe('/queues');
    expect(cookies[0]).toMatch(
      /^__Host-tidegate-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure$/,
    );
    expect(await find(cookies[0]!.split(';')[0]!)).toMatchObject({ proof: 'session', id: 'ana', name: 'Ana' });
    expect(signedIn.at(-1)).toBe('ana');
  });

  it('is not written down so that it could be used', async () => {
    const cookie = await signIn();
    const rows = await test.database.query('select session_digest, claims::text from session');
    expect(JSON.stringify(rows)).not.toContain(cookie.split('=')[1]);
  });

  it('ends half an hour after the last request', async () => {
    const cookie = await signIn();
    for (let time = 0; time < 4; time += 1) {
      nowMs += 29 * minute;
      expect((await find(cookie))?.id).toBe('ana');
    }
    nowMs += 31 * minute;
    await expect(find(cookie)).rejects.toMatchObject({ status: 401, code: 'session_ended' });
  });

  it('ends after twelve hours, however busy', async () => {
    const cookie = await signIn();
    for (let time = 0; time < 12 * 3 - 1; time += 1) {
      nowMs += 20 * minute;
      expect((await find(cookie))?.id).toBe('ana');
    }
    nowMs += 20 * minute;
    await expect(find(cookie)).rejects.toMatchObject({ code: 'session_ended' });
  });

  it('leaves nothing behind once it has ended', async () => {
    await signIn();
    nowMs += 13 * 60 * minute;
    await desk.begin('/');
    const [left] = await test.database.query<{ count: number }>('select count(*)::int as count from session');
    expect(left?.count).toBe(0);
  });
});

describe('a sign-in', () => {
  it('is finished once, by the browser that began it, within ten minutes', async () => {
    const first = await visitIssuer();
    await expect(desk.finish({}, first.query)).rejects.toMatchObject({ code: 'sign_in_failed' });
    nowMs += 11 * minute;
    await expect(desk.finish({ cookie: first.cookie }, first.query)).rejects.toMatchObject({ code: 'sign_in_failed' });
    const second = await visitIssuer();
    await desk.finish({ cookie: second.cookie }, second.query);
    await expect(desk.finish({ cookie: second.cookie }, second.query)).rejects.toMatchObject({
      code: 'sign_in_failed',
    });
  });

  it('with an answer meant for another sign-in fails', async () => {
    const [first, second] = [await visitIssuer(), await visitIssuer()];
    await expect(desk.finish({ cookie: first.cookie }, second.query)).rejects.toMatchObject({ code: 'sign_in_failed' });
  });
});

describe('the development issuer', () => {
  it('refuses to run in production', async () => {
    await expect(startDevelopmentIssuer({ ...options, production: true })).rejects.toMatchObject({
      code: 'issuer_refused',
    });
  });

  it('gives a code to known addresses only, with PKCE, and takes it once with its verifier', async () => {
    const ask = async (change: Record<string, string>) => {
      const query = { client_id: 'console', redirect_uri: callbackUrl, response_type: 'code', login_hint: 'ana' };
      const challenge = { code_challenge: 'x', code_challenge_method: 'S256' };
      const address = `${issuer.url}/authorize?${new URLSearchParams({ ...query, ...challenge, ...change })}`;
      return fetch(address, { redirect: 'manual' });
    };
    expect((await ask({ redirect_uri: 'https://evil.example.com' })).status).toBe(400);
    expect((await ask({ code_challenge_method: 'plain' })).status).toBe(400);
    const granted = await ask({});
    const code = new URL(granted.headers.get('location')!).searchParams.get('code')!;
    const form = { grant_type: 'authorization_code', code, code_verifier: 'wrong', redirect_uri: callbackUrl };
    const client = { client_id: 'console', client_secret: 'a client secret' };
    const answer = await fetch(`${issuer.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, ...client }),
    });
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
  });
});
