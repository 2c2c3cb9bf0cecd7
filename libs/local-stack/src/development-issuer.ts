import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { StackFailure } from './stack-failure.ts';

/** Somebody who can be chosen on the sign-in page: no password. */
export interface IssuerPerson {
  readonly sub: string;
  readonly name: string;
  /** More claims of their tokens, such as `groups`. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A program that may ask for tokens. */
export interface IssuerClient {
  readonly clientId: string;
  /** None for a public client, which has to use PKCE alone. */
  readonly secret?: string;
  readonly redirectUris: readonly string[];
  /** Claims of its own tokens (client credentials). */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface DevelopmentIssuerOptions {
  readonly port: number;
  readonly people: readonly IssuerPerson[];
  readonly clients: readonly IssuerClient[];
  /** Of access tokens. */
  readonly audience: string;
  /** Whether `NODE_ENV` is `production`; it refuses to run then. */
  readonly production: boolean;
}

export interface DevelopmentIssuer {
  /** The claim `iss`. */
  readonly url: string;
  close(): Promise<void>;
}

const lifeSeconds = 300;
const codeLifeMs = 60_000;

/** An authorization that waits to be turned into tokens; once. */
interface Code {
  readonly person: IssuerPerson;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string | null;
  readonly endsAtMs: number;
}

/** What an address answers; a text is a page. */
type Reply =
  { readonly status: number; readonly json: unknown } | { readonly location: string } | { readonly page: string };

/**
 * An OpenID provider for one machine: people are chosen from a list, keys last as long as the process, nothing is secret. It
 * does what tests and a first look need of OpenID Connect Core 1.0 (code with PKCE, client credentials, RP-initiated logout).
 *
 * @throws StackFailure `issuer_refused` in production
 */
export async function startDevelopmentIssuer(options: DevelopmentIssuerOptions): Promise<DevelopmentIssuer> {
  if (options.production) {
    throw new StackFailure(
      'issuer_refused',
      'The development issuer lets anybody be anyone and does not run with NODE_ENV=production; use an issuer of your own.',
    );
  }
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'development', alg: 'ES256', use: 'sig' }] };
  const codes = new Map<string, Code>();
  let url = '';
  const sign: Sign = (claims, audience) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'development' })
      .setIssuer(url)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${lifeSeconds}s`)
      .sign(pair.privateKey);
  const server = createServer((request, response) => {
    void answer(request, { options, codes, sign, url, jwks })
      .catch((error: unknown) => ({
        status: 400,
        json: { error: 'invalid_request', error_description: String(error) },
      }))
      .then((reply) => send(response, reply));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))) };
}

type Sign = (claims: Readonly<Record<string, unknown>>, audience: string) => Promise<string>;

interface Parts {
  readonly options: DevelopmentIssuerOptions;
  readonly codes: Map<string, Code>;
  readonly sign: Sign;
  readonly url: string;
  readonly jwks: object;
}

async function answer(request: IncomingMessage, parts: Parts): Promise<Reply> {
  const { pathname, searchParams } = new URL(request.url ?? '/', parts.url);
  if (pathname === '/.well-known/openid-configuration') return { status: 200, json: metadataOf(parts.url) };
  if (pathname === '/jwks') return { status: 200, json: parts.jwks };
  if (pathname === '/authorize') return authorize(searchParams, parts);
  if (pathname === '/end') return { location: returnOf(searchParams, parts) };
  if (pathname === '/token' && request.method === 'POST') return tokens(await formOf(request), request, parts);
  return { status: 404, json: { error: 'not_found' } };
}

function metadataOf(url: string): object {
  return {
    ...{ issuer: url, jwks_uri: `${url}/jwks`, authorization_endpoint: `${url}/authorize` },
    ...{ token_endpoint: `${url}/token`, end_session_endpoint: `${url}/end` },
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: ['authorization_code', 'client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'none'],
  };
}

/** Shows whom one can be; `login_hint` chooses without a page. */
function authorize(query: URLSearchParams, { options, codes }: Parts): Reply {
  const [clientId, redirectUri, challenge, state] = ['client_id', 'redirect_uri', 'code_challenge', 'state'].map(
    (name) => query.get(name) ?? '',
  ) as [string, string, string, string];
  const client = options.clients.find((one) => one.clientId === clientId);
  if (!client?.redirectUris.includes(redirectUri)) throw new Error(`no client ${clientId} returns to ${redirectUri}`);
  const isPlain = query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256';
  if (isPlain || challenge === '') throw new Error('only the authorization code with PKCE (S256) is known here');
  const person = options.people.find(({ sub }) => sub === query.get('login_hint'));
  if (person === undefined) return { page: peoplePage(options.people, query) };
  const code = randomBytes(32).toString('base64url');
  const endsAtMs = Date.now() + codeLifeMs;
  codes.set(code, { person, clientId, redirectUri, challenge, nonce: query.get('nonce'), endsAtMs });
  const back = new URL(redirectUri);
  back.searchParams.set('code', code);
  back.searchParams.set('state', state);
  return { location: back.href };
}

async function tokens(form: URLSearchParams, request: IncomingMessage, parts: Parts): Promise<Reply> {
  const client = clientOf(form, request, parts.options);
  if (client === undefined) return { status: 401, json: { error: 'invalid_client' } };
  const reply = { token_type: 'Bearer', expires_in: lifeSeconds };
  const { audience } = parts.options;
  if (form.get('grant_type') === 'client_credentials' && client.secret !== undefined) {
    const claims = { ...client.claims, sub: client.clientId, client_id: client.clientId };
    return { status: 200, json: { ...reply, access_token: await parts.sign(claims, audience) } };
  }
  const code = parts.codes.get(form.get('code') ?? '');
  parts.codes.delete(form.get('code') ?? '');
  if (code === undefined || !fits(code, client, form)) return { status: 400, json: { error: 'invalid_grant' } };
  const { sub, name, claims } = code.person;
  const said = { ...claims, sub, name };
  return {
    status: 200,
    json: {
      ...reply,
      id_token: await parts.sign({ ...said, ...(code.nonce === null ? {} : { nonce: code.nonce }) }, client.clientId),
      access_token: await parts.sign(said, audience),
    },
  };
}

function fits(code: Code, { clientId }: IssuerClient, form: URLSearchParams): boolean {
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const isSame = code.clientId === clientId && code.redirectUri === form.get('redirect_uri');
  return isSame && code.challenge === challenge && Date.now() < code.endsAtMs;
}

function clientOf(
  form: URLSearchParams,
  { headers }: IncomingMessage,
  { clients }: DevelopmentIssuerOptions,
): IssuerClient | undefined {
  const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
  const [id, secret] =
    basic === undefined
      ? [form.get('client_id'), form.get('client_secret') ?? undefined]
      : Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent);
  return clients.find((client) => client.clientId === id && client.secret === secret);
}

function returnOf(query: URLSearchParams, { options, url }: Parts): string {
  const wanted = query.get('post_logout_redirect_uri') ?? '';
  const known = options.clients.flatMap(({ redirectUris }) => redirectUris.map((uri) => `${new URL(uri).origin}/`));
  return known.includes(wanted) ? wanted : url;
}

function peoplePage(people: readonly IssuerPerson[], query: URLSearchParams): string {
  const links = people.map(({ sub, name }) => {
    const chosen = new URLSearchParams(query);
    chosen.set('login_hint', sub);
    return `<li><a href="/authorize?${escapeHtml(chosen.toString())}">${escapeHtml(name)}</a></li>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Development issuer</title>
<h1>Who are you?</h1><p>Development issuer: choose a person, no password.</p><ul>${links.join('')}</ul></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString('utf8');
  return new URLSearchParams(text);
}

function send(response: ServerResponse, reply: Reply): void {
  if ('location' in reply) response.writeHead(302, { location: reply.location }).end();
  else if ('page' in reply) response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(reply.page);
  else response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.json));
}
