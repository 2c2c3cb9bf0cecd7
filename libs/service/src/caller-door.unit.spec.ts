import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Headers, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ApiKey } from '@tidegate/contracts/key-events';
import { writeKey } from '@tidegate/identity/api-key';
import { IdentityDocument } from '@tidegate/identity/identity-document';
import { tenantReach } from '@tidegate/postgres/tenant-reach';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey } from 'jose';
import { callerOf } from './caller-door.ts';
import { findProvedCaller } from './find-caller.ts';
import { Health } from './health.ts';
import { createHttpApplication, listen } from './http-application.ts';
import { digestOfSecret } from './prove-key.ts';

/** Serves addresses that are declared, and one that is not. */
@Controller('v1')
class Echo {
  @Post('requests')
  submit(@Headers() headers: object, @Body() _body: object) {
    return { caller: callerOf(headers)?.id, reach: tenantReach() };
  }

  @Get('requests/:requestId')
  read(@Headers() headers: object) {
    return { caller: callerOf(headers)?.id, reach: tenantReach() };
  }

  @Get('reviewers')
  open(@Headers() headers: object) {
    return { caller: callerOf(headers) };
  }

  @Get('undeclared')
  undeclared() {
    return {};
  }
}

const keySecret = 'a key secret of more than 32 letters';
const secret = 'S'.repeat(43);
const keyOf = (letter: string, change: Partial<ApiKey> = {}): ApiKey => ({
  ...{ keyId: letter.repeat(16), tenantId: 'acme', product: 'support', routes: null, note: '' },
  ...{ digest: digestOfSecret(secret, keySecret), createdBy: 'olga', createdAt: '2026-01-01T00:00:00.000Z' },
  ...{ expiresAt: '2099-01-01T00:00:00.000Z', revokedBy: null, revokedAt: null, ...change },
});
const keys = [
  keyOf('a'),
  keyOf('b', { expiresAt: '2026-01-02T00:00:00.000Z' }),
  keyOf('c', { revokedBy: 'olga', revokedAt: '2026-01-02T00:00:00.000Z' }),
  keyOf('d', { routes: ['readRequest'] }),
];

let issuer: Server;
let issuerUrl: string;
let signing: CryptoKey;
let foreign: CryptoKey;
let application: NestFastifyApplication;
let address: string;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  signing = pair.privateKey;
  foreign = (await generateKeyPair('ES256')).privateKey;
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' }] };
  issuer = createServer((request, response) => {
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isDiscovery ? { issuer: issuerUrl, jwks_uri: `${issuerUrl}/jwks` } : jwks));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  const rule = { when: [{ claim: 'sub', has: 'bot' }], roles: ['product'], tenants: ['acme'] };
  const entries = [
    { name: 'one', issuer: issuerUrl, audience: 'tidegate', entitlements: [rule] },
    { name: 'away', issuer: 'http://127.0.0.1:9', audience: 'tidegate', entitlements: [rule] },
  ];
  const document = IdentityDocument.parse({ issuers: entries });
  const findKey = (keyId: string) => keys.find((key) => key.keyId === keyId);
  const findProved = findProvedCaller({ document, findKey, keySecret, findSession: () => undefined });
  application = await createHttpApplication({
    ...{ metadata: { controllers: [Echo] }, health: new Health(), log: silentLog, findProved },
    metrics: createMetrics({ service: 'intake', version: '1', revision: 'a' }),
  });
  address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
});
afterAll(async () => {
  await application.close();
  issuer.close();
});

interface Wish {
  readonly sub?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: number;
  readonly notBefore?: number;
  readonly key?: CryptoKey;
  readonly kid?: string;
}

const nowSeconds = () => Math.floor(Date.now() / 1_000);

function tokenOf({ sub = 'bot', audience = 'tidegate', kid = 'k1', ...wish }: Wish = {}): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid })
    .setSubject(sub)
    .setIssuer(wish.issuer ?? issuerUrl)
    .setAudience(audience)
    .setNotBefore(wish.notBefore ?? 0)
    .setExpirationTime(wish.expires ?? nowSeconds() + 60)
    .sign(wish.key ?? signing);
}

interface Said {
  readonly status: number;
  readonly challenge: string | null;
  readonly body: { code?: string; detail?: string; caller?: unknown; reach?: unknown };
}

async function call(path: string, authorization?: string, more: RequestInit = {}): Promise<Said> {
  const headers = {
    'tidegate-tenant': 'acme',
    ...(authorization === undefined ? {} : { authorization }),
    ...more.headers,
  };
  const answer = await fetch(`${address}${path}`, { ...more, headers });
  const body = (await answer.json()) as Said['body'];
  return { status: answer.status, challenge: answer.headers.get('www-authenticate'), body };
}
const submit = (authorization: string | undefined, tenantId: string, product = 'support') =>
  call('/v1/requests', authorization, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenantId, product }),
  });

describe('a token', () => {
  it('of a known issuer lets its caller act for its tenant', async () => {
    const { status, body } = await submit(`Bearer ${await tokenOf()}`, 'acme');
    expect([status, body]).toEqual([201, { caller: 'bot@one', reach: ['acme'] }]);
  });

  it.each<[string, string, () => Wish]>([
    ['that has expired', 'token_expired', () => ({ expires: nowSeconds() - 60 })],
    ['that is not valid yet', 'token_not_yet_valid', () => ({ notBefore: nowSeconds() + 600 })],
    ['for another audience', 'token_wrong_audience', () => ({ audience: 'somebody-else' })],
    ['signed by another key', 'token_wrong_key', () => ({ key: foreign })],
    ['signed by a key that is not published', 'token_wrong_key', () => ({ key: foreign, kid: 'k2' })],
    ['of an issuer that nobody knows', 'token_wrong_issuer', () => ({ issuer: 'https://evil.example.com' })],
  ])('%s is refused with %s and what to do', async (_, code, wish) => {
    const { status, challenge, body } = await call('/v1/requests/r-1', `Bearer ${await tokenOf(wish())}`);
    expect([status, body.code, challenge]).toEqual([401, code, 'Bearer error="invalid_token"']);
    expect(body.detail?.length).toBeGreaterThan(20);
  });

  it('without a signature is refused, as is what is no token at all', async () => {
    const [head, claims] = (await tokenOf()).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const text of [`${none}.${claims}.`, `${head}.${claims}.`, 'x.y.z', 'abc']) {
      const { status, body } = await call('/v1/requests/r-1', `Bearer ${text}`);
      expect([text, status, /^token_/.test(body.code ?? '')]).toEqual([text, 401, true]);
    }
  });

  it('of an issuer that is away is asked for again later', async () => {
    const { status, body } = await call(
      '/v1/requests/r-1',
      `Bearer ${await tokenOf({ issuer: 'http://127.0.0.1:9' })}`,
    );
    expect([status, body.code]).toEqual([503, 'temporarily_unavailable']);
  });

  it('that entitles to nothing is refused', async () => {
    const { status, body } = await call('/v1/requests/r-1', `Bearer ${await tokenOf({ sub: 'nobody' })}`);
    expect([status, body.code]).toEqual([403, 'role_not_allowed']);
  });
});

describe('an API key', () => {
  const bearer = (letter: string, of = secret) => `Bearer ${writeKey({ keyId: letter.repeat(16), secret: of })}`;

  it('lets its product act for its tenant, and for no other', async () => {
    expect((await submit(bearer('a'), 'acme')).body).toEqual({ caller: `key:${'a'.repeat(16)}`, reach: ['acme'] });
    const other = await submit(bearer('a'), 'globex');
    expect([other.status, other.body.code]).toEqual([403, 'tenant_not_allowed']);
    const product = await submit(bearer('a'), 'acme', 'another');
    expect([product.status, product.body.code]).toEqual([403, 'product_not_allowed']);
    const header = await call('/v1/requests/r-1', bearer('a'), { headers: { 'tidegate-tenant': 'globex' } });
    expect([header.status, header.body.code]).toEqual([403, 'tenant_not_allowed']);
  });

  it.each([
    ['that nobody knows', 'key_unknown', () => bearer('x')],
    ['with a wrong secret', 'key_unknown', () => bearer('a', 'T'.repeat(43))],
    ['that is cut off', 'key_unknown', () => bearer('a').slice(0, -3)],
    ['that has expired', 'key_expired', () => bearer('b')],
    ['that was revoked', 'key_revoked', () => bearer('c')],
  ])('%s is refused with %s', async (_, code, credential) => {
    const { status, body } = await call('/v1/requests/r-1', credential());
    expect([status, body.code]).toEqual([401, code]);
  });

  it('never tells that it has expired or was revoked to somebody without its secret', async () => {
    const { body } = await call('/v1/requests/r-1', bearer('c', 'T'.repeat(43)));
    expect(body.code).toBe('key_unknown');
  });

  it('is good for its routes only', async () => {
    expect((await call('/v1/requests/r-1', bearer('d'))).status).toBe(200);
    const { status, body } = await submit(bearer('d'), 'acme');
    expect([status, body.code]).toEqual([403, 'route_not_in_key']);
  });
});

describe('where names are proved', () => {
  it.each([undefined, 'Basic YWRtaW46YWRtaW4=', 'Bearer', ''])('nobody gets in with %j', async (authorization) => {
    const { status, body } = await call('/v1/requests/r-1', authorization);
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
  });

  it('the headers of the development identity prove nothing', async () => {
    const headers = { 'tidegate-reviewer': 'ana', 'tidegate-operator': 'olga' };
    expect((await call('/v1/requests/r-1', undefined, { headers })).status).toBe(401);
    expect((await call('/v1/reviewers', undefined, { headers })).body).toEqual({ caller: null });
  });

  it('what is declared nowhere is for nobody', async () => {
    const { status, body } = await call('/v1/undeclared', `Bearer ${await tokenOf()}`);
    expect([status, body.code]).toEqual([403, 'role_not_allowed']);
  });

  it('the body of a caller that is not known is not even read', async () => {
    const { body } = await call('/v1/requests', undefined, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(body.code).toBe('unauthenticated');
  });
});
