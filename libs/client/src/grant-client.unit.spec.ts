import { afterEach, describe, expect, it } from '@jest/globals';
import { actionDigestOf } from '@tidegate/contracts/action-digest';
import { grantTokenType, type GrantKeySet } from '@tidegate/contracts/http-grants';
import type { Action } from '@tidegate/contracts/request-events';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { json, problem, scriptedServer, type ScriptedServer } from '../test/scripted-server.ts';
import { checkGrant } from './grant-check.ts';
import { GrantClient } from './grant-client.ts';

const action: Action = { name: 'cancel_reservation', arguments: { id: 'r-1' } };
const other: Action = { ...action, arguments: { id: 'r-2' } };
const now = new Date('2026-11-20T09:31:00.000Z');
const grantId = 'ad52c672-b216-5269-9dfb-da907a77ebd9';

async function keyPair(kid: string) {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { x } = await exportJWK(privateKey);
  const published = { keys: [{ kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' }] } as GrantKeySet;
  return { kid, privateKey, published };
}
type Pair = Awaited<ReturnType<typeof keyPair>>;

const claims = {
  ...{ iss: 'tidegate', aud: 'tidegate:tenant:acme', jti: grantId, sub: 'checkpoint-1', tenantId: 'acme' },
  ...{
    requestId: 'req-1',
    action: action.name,
    actionDigest: actionDigestOf(action),
    breakerEpoch: 1,
    approvedBy: ['ana'],
  },
};
const tokenWith = (pair: Pair, change: object = {}, typ = grantTokenType) => {
  const seconds = Math.floor(now.getTime() / 1_000);
  return new SignJWT({ iat: seconds, exp: seconds + 60, ...claims, ...change })
    .setProtectedHeader({ alg: 'EdDSA', kid: pair.kid, typ })
    .sign(pair.privateKey);
};

describe('checkGrant', () => {
  const check = (token: string, { published }: Pair, given = action, tenantId = 'acme') =>
    checkGrant(token, { tenantId, action: given, now }, published);

  it('takes the token of exactly this action, without asking anybody', async () => {
    const pair = await keyPair('k1');
    expect(await check(await tokenWith(pair), pair)).toMatchObject({ kind: 'valid', claims: { jti: grantId } });
  });

  it.each([
    ['other arguments', 'digest_mismatch', {}, other, 'acme'],
    ['an end that has passed', 'grant_expired', { exp: Math.floor(now.getTime() / 1_000) - 1 }, action, 'acme'],
    ['another tenant', 'grant_invalid', {}, action, 'globex'],
    ['another issuer', 'grant_invalid', { iss: 'somebody' }, action, 'acme'],
    ['claims that no grant has', 'grant_invalid', { actionDigest: 7 }, action, 'acme'],
    ['no end', 'grant_invalid', { exp: undefined }, action, 'acme'],
  ] as const)('refuses %s with %s', async (_what, code, change, given, tenantId) => {
    const pair = await keyPair('k1');
    expect(await check(await tokenWith(pair, change), pair, given, tenantId)).toMatchObject({ kind: 'refused', code });
  });

  it('refuses another key under the same name, another kind of token, and a changed one', async () => {
    const [pair, forger] = [await keyPair('k1'), await keyPair('k1')];
    const token = await tokenWith(pair);
    const [head, body, signature] = token.split('.') as [string, string, string];
    const more = Buffer.from(JSON.stringify({ ...claims, actionDigest: actionDigestOf(other) })).toString('base64url');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: grantTokenType })).toString('base64url');
    const tokens = [
      await tokenWith(forger),
      await tokenWith(pair, {}, 'at+jwt'),
      [head, more, signature].join('.'),
      `${unsigned}.${body}.`,
    ];
    for (const bad of tokens) expect(await check(bad, pair)).toMatchObject({ code: 'grant_invalid' });
  });
});

describe('GrantClient', () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());
  const clientOf = (steps: Parameters<typeof scriptedServer>[0]) =>
    scriptedServer(steps).then((started) => {
      server = started;
      return new GrantClient({ baseUrl: started.baseUrl, tenantId: 'acme', backOff: { firstMs: 1, maximumMs: 1 } });
    });
  const inAMinute = () => ({ iat: Math.floor(Date.now() / 1_000), exp: Math.floor(Date.now() / 1_000) + 60 });
  const view = (token: string | null, more: object = {}) =>
    json({ grantId, state: 'issued', token, expiresAt: now.toISOString(), ...more });
  const done = json({ grantId, redemptionId: 'try-1', again: false });

  it('fetches a grant, checks it and burns it for this one attempt', async () => {
    const pair = await keyPair('k1');
    const client = await clientOf([view(await tokenWith(pair, inAMinute())), json(pair.published), done]);
    expect(await client.redeem({ grantId, action, redemptionId: 'try-1' })).toMatchObject({ again: false });
    expect(server!.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /v1/grants/${grantId}`,
      'GET /.well-known/jwks.json',
      `POST /v1/grants/${grantId}/redeem`,
    ]);
    expect(server!.seen[2]).toMatchObject({
      headers: { 'tidegate-tenant': 'acme' },
      body: { redemptionId: 'try-1', action },
    });
  });

  it('burns nothing for other arguments', async () => {
    const pair = await keyPair('k1');
    const client = await clientOf([view(await tokenWith(pair, inAMinute())), json(pair.published), done]);
    await expect(client.redeem({ grantId, action: other })).rejects.toMatchObject({ code: 'digest_mismatch' });
    expect(server!.seen).toHaveLength(2);
  });

  it('waits for a grant that is not issued yet, and not for ever', async () => {
    const pair = await keyPair('k1');
    const early = problem(404, 'grant_not_found');
    const client = await clientOf([early, early, view(await tokenWith(pair, inAMinute())), json(pair.published), done]);
    expect(await client.redeem({ grantId, action, redemptionId: 'try-1' })).toMatchObject({ again: false });
    await server!.close();
    const never = await clientOf([early]);
    await expect(never.redeem({ grantId, action, waitMs: 60 })).rejects.toMatchObject({ code: 'grant_not_found' });
    expect(server!.seen.length).toBeGreaterThan(1);
  });

  it('looks for a new key before it gives up on a token', async () => {
    const [old, fresh] = [await keyPair('k1'), await keyPair('k2')];
    const token = view(await tokenWith(fresh, inAMinute()));
    const client = await clientOf([token, json(old.published), json(fresh.published), done]);
    expect(await client.redeem({ grantId, action, redemptionId: 'try-1' })).toMatchObject({ again: false });
  });

  it('asks again after a lost answer, as the same redemption', async () => {
    const pair = await keyPair('k1');
    const used = view(await tokenWith(pair, inAMinute()), { state: 'redeemed' });
    const client = await clientOf([
      used,
      problem(503, 'temporarily_unavailable'),
      json({ grantId, redemptionId: 'try-1', again: true }),
    ]);
    expect(await client.redeem({ grantId, action, redemptionId: 'try-1' })).toMatchObject({ again: true });
    expect(server!.seen[1]!.body).toEqual(server!.seen[2]!.body);
  });

  it.each([
    ['revoked', 'grant_revoked', 'a breaker opened'],
    ['expired', 'grant_expired', 'Ask for a new decision'],
  ])('says why a grant that is %s is of no use', async (state, code, part) => {
    const client = await clientOf([view(null, { state, revokedBecause: 'a breaker opened' })]);
    const refused = client.redeem({ grantId, action });
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringContaining(part) });
  });
});
