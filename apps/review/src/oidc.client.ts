import type { IssuerEntry } from '@tidegate/identity/identity-document';
import { ProblemError } from '@tidegate/service/problem';
import { temporaryProblem } from '@tidegate/service/problem-of';
import * as oidc from 'openid-client';

export interface OidcOptions {
  readonly issuer: IssuerEntry;
  readonly clientId: string;
  readonly scope: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
  /** Where the issuer sends people back to. */
  readonly callbackUrl: string;
}

/** What is kept while somebody is at the issuer. */
export interface Departure {
  readonly url: string;
  readonly state: string;
  readonly verifier: string;
  readonly nonce: string;
}

/** Somebody who came back: what the issuer says about them. */
export interface Arrival {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
}

/** The issuer that people sign in at: authorization code with PKCE (RFC 9700), tokens stay on this side (ASVS 5.0, 10.1.1). */
export class OidcClient {
  readonly options: OidcOptions;
  #found: oidc.Configuration | undefined;

  constructor(options: OidcOptions) {
    this.options = options;
  }

  /** @throws ProblemError 503 while the issuer is away */
  async depart(): Promise<Departure> {
    const configuration = await this.#configuration();
    const state = oidc.randomState();
    const nonce = oidc.randomNonce();
    const verifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.options.callbackUrl,
      scope: this.options.scope,
      ...{ state, nonce },
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, state, verifier, nonce };
  }

  /** @throws ProblemError 401 `sign_in_failed`, 503 while the issuer is away */
  async arrive(query: string, expected: Omit<Departure, 'url'>): Promise<Arrival> {
    const configuration = await this.#configuration();
    const { state, verifier, nonce } = expected;
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(`${this.options.callbackUrl}${query}`), {
        ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
      });
      return { claims: { ...tokens.claims() }, idToken: tokens.id_token ?? '' };
    } catch (error) {
      const reason = error instanceof oidc.AuthorizationResponseError ? error.error : 'its answer cannot be used';
      throw signInFailed(`The issuer did not let you in: ${reason}.`);
    }
  }

  /** Where to go so that the issuer forgets, too; null when it has no such address. */
  async endUrl(idToken: string, returnUrl: string): Promise<string | null> {
    const configuration = await this.#configuration();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: returnUrl };
    return oidc.buildEndSessionUrl(configuration, parameters).href;
  }

  async #configuration(): Promise<oidc.Configuration> {
    if (this.#found !== undefined) return this.#found;
    const { issuer, clientId, clientSecret } = this.options;
    const url = new URL(issuer.issuer);
    // Without TLS only on this machine; the service refuses such an issuer in production.
    const execute = url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    try {
      this.#found = await oidc.discovery(url, clientId, clientSecret, undefined, { execute, timeout: 5 });
      return this.#found;
    } catch {
      throw new ProblemError({
        ...temporaryProblem,
        detail: `The issuer ${issuer.issuer} cannot be reached; try again.`,
      });
    }
  }
}

export function signInFailed(detail: string): ProblemError {
  const title = 'The sign-in did not succeed';
  return new ProblemError({
    status: 401,
    code: 'sign_in_failed',
    title,
    detail: `${detail} Begin again at /v1/login.`,
  });
}
