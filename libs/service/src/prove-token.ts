import type { IdentityDocument, IssuerEntry } from '@tidegate/identity/identity-document';
import { callerRefusal } from '@tidegate/identity/caller-refusal';
import type { CallerRefusalCode } from '@tidegate/identity/caller-refusal';
import type { TokenClaims } from '@tidegate/identity/token-caller';
import { createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { problemOfRefusal } from './caller-door.ts';
import { temporaryProblem } from './problem-of.ts';
import { ProblemError } from './problem.ts';

/** A token that was checked: what it claims, and by whose word. */
export interface ProvedToken {
  readonly claims: TokenClaims;
  readonly issuer: IssuerEntry;
}

const clockToleranceSeconds = 5;
const issuerTimeoutMs = 5_000;

/** Checks access tokens: issuer, audience, times, and the signature by a key that the issuer publishes (RFC 7519, RFC 9068). */
export class TokenProof {
  readonly #issuers: ReadonlyMap<string, { readonly issuer: IssuerEntry; readonly keys: JWTVerifyGetKey }>;

  constructor({ issuers }: IdentityDocument) {
    this.#issuers = new Map(issuers.map((issuer) => [issuer.issuer, { issuer, keys: keysOf(issuer) }]));
  }

  /** @throws ProblemError 401 with the code of what is wrong, 503 while the keys of the issuer cannot be had */
  async prove(token: string): Promise<ProvedToken> {
    const named = issuerNamedBy(token);
    const known = this.#issuers.get(named);
    if (known === undefined)
      throw refused('token_wrong_issuer', `The token is of ${JSON.stringify(named.slice(0, 200))}.`);
    const { issuer, keys } = known;
    const { audience, algorithms } = issuer;
    try {
      const checks = { issuer: issuer.issuer, audience, algorithms, clockTolerance: clockToleranceSeconds };
      const { payload } = await jwtVerify(token, keys, { ...checks, requiredClaims: ['exp', 'sub'] });
      return { claims: payload, issuer };
    } catch (error) {
      throw problemOfToken(error, issuer);
    }
  }
}

/** Only to find out whose keys to use; nothing of it is believed before the signature was checked. */
function issuerNamedBy(token: string): string {
  try {
    return String(decodeJwt(token).iss ?? '');
  } catch {
    throw refused('token_malformed', 'The authorization header holds neither an API key nor a JWT.');
  }
}

const byClaim: Readonly<Record<string, CallerRefusalCode>> = {
  aud: 'token_wrong_audience',
  iss: 'token_wrong_issuer',
  nbf: 'token_not_yet_valid',
};
const wrongKey = new Set([
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JOSE_ALG_NOT_ALLOWED',
]);

function problemOfToken(error: unknown, { audience }: IssuerEntry): ProblemError {
  if (error instanceof errors.JWTExpired) {
    const { exp } = error.payload;
    const since = typeof exp === 'number' ? ` on ${new Date(exp * 1_000).toISOString()}` : '';
    return refused('token_expired', `It ended${since}.`);
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const code = byClaim[error.claim] ?? 'token_malformed';
    return refused(
      code,
      code === 'token_wrong_audience' ? `Our audience is ${audience}.` : `The claim ${error.claim} ${error.reason}.`,
    );
  }
  if (error instanceof errors.JOSEError && wrongKey.has(error.code)) return refused('token_wrong_key');
  if (error instanceof errors.JOSEError && /^ERR_(JWS|JWT)_/.test(error.code)) return refused('token_malformed');
  // What is left is the way to the keys of the issuer.
  return new ProblemError({
    ...temporaryProblem,
    detail: 'The keys of the issuer cannot be read right now; try again.',
  });
}

function refused(code: CallerRefusalCode, found?: string): ProblemError {
  return problemOfRefusal(callerRefusal(code, found));
}

/** The published keys of an issuer, kept and read again when a token names one that is not among them. */
function keysOf({ issuer, jwksUri }: IssuerEntry): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined = jwksUri === undefined ? undefined : remoteKeys(jwksUri);
  return async (header, token) => {
    keys ??= remoteKeys(await discoverKeys(issuer));
    return keys(header, token);
  };
}

function remoteKeys(uri: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(uri), { timeoutDuration: issuerTimeoutMs, cooldownDuration: 10_000 });
}

async function discoverKeys(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(issuerTimeoutMs) });
  const found = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (found.issuer !== issuer || typeof found.jwks_uri !== 'string')
    throw new Error(`${address} does not describe ${issuer}`);
  return found.jwks_uri;
}
