import { createHash, randomBytes } from 'node:crypto';
import { reviewerHeader } from '@tidegate/contracts/http-cases';
import type { Caller } from '@tidegate/identity/caller';
import { callerRefusal } from '@tidegate/identity/caller-refusal';
import { callerOfToken } from '@tidegate/identity/token-caller';
import type { Database } from '@tidegate/postgres/database';
import { problemOfRefusal } from '@tidegate/service/caller-door';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { signInFailed } from './oidc.client.ts';
import type { OidcClient } from './oidc.client.ts';
import { cookieNamesFor, readCookie, safeReturn, writeCookie } from './session-cookies.ts';
import * as table from './session.table.ts';

export interface SignInOptions {
  readonly database: Database;
  readonly oidc: OidcClient;
  /** Address that people use, such as `https://review.example.com`. */
  readonly publicUrl: string;
  readonly idleMinutes: number;
  readonly hours: number;
  readonly nowMs: () => number;
  /** Told about whoever signed in. */
  readonly onSignedIn: (caller: Caller) => Promise<void>;
}

/** Where a browser has to go, and the cookies it takes along. */
export interface Directions {
  readonly location: string;
  readonly cookies: readonly string[];
}

const attemptMinutes = 10;
const minute = 60_000;

/** Sign-in, sessions and sign-out: a backend for the frontend, so that no token ever reaches the browser. */
export class SignInDesk {
  readonly #options: SignInOptions;
  readonly #cookies: ReturnType<typeof cookieNamesFor>;
  readonly #origin: string;

  constructor(options: SignInOptions) {
    this.#options = options;
    this.#cookies = cookieNamesFor(options.publicUrl);
    this.#origin = new URL(options.publicUrl).origin;
  }

  async begin(returnTo: unknown): Promise<Directions> {
    const { oidc, database } = this.#options;
    await table.deleteEnded(database, this.#times());
    const { url, state, verifier, nonce } = await oidc.depart();
    await table.insertAttempt(
      database,
      digestOf(state),
      { verifier, nonce, returnTo: safeReturn(returnTo) },
      this.#now(),
    );
    const { attempt, isSecure } = this.#cookies;
    return { location: url, cookies: [writeCookie(attempt, state, attemptMinutes * 60, isSecure)] };
  }

  /** @throws ProblemError 401 `sign_in_failed` */
  async finish(headers: RequestHeaders, query: string): Promise<Directions> {
    const { oidc, database, hours } = this.#options;
    const { attempt: name, session, isSecure } = this.#cookies;
    const state = readCookie(headers['cookie'], name);
    const startedAfter = this.#now(-attemptMinutes * minute);
    const attempt = state === null ? undefined : await table.takeAttempt(database, digestOf(state), startedAfter);
    if (state === null || attempt === undefined)
      throw signInFailed('It was not begun in this browser, or too long ago.');
    const { claims, idToken } = await oidc.arrive(query, { state, ...attempt });
    // A new name with each sign-in: what the browser held before is worth nothing.
    const sessionId = randomBytes(32).toString('base64url');
    const row = { issuer: oidc.options.issuer.issuer, claims, idToken };
    const times = { now: this.#now(), endsAt: this.#now(hours * 60 * minute) };
    await table.insertSession(database, digestOf(sessionId), row, times);
    await table.renewClaims(database, row);
    const caller = callerOfToken(claims, oidc.options.issuer, 'session');
    if (caller !== null) await this.#options.onSignedIn(caller);
    const cookies = [writeCookie(session, sessionId, hours * 3_600, isSecure), writeCookie(name, '', 0, isSecure)];
    return { location: attempt.returnTo, cookies };
  }

  /** Who is signed in; null without a cookie. @throws ProblemError 401 `session_ended`, 403 `cross_site_request` */
  async find({ method, headers }: { method: string; headers: RequestHeaders }): Promise<Caller | null> {
    const sessionId = readCookie(headers['cookie'], this.#cookies.session);
    if (sessionId === null) return null;
    const { database, oidc } = this.#options;
    const row = await table.findSession(database, digestOf(sessionId), this.#times());
    const { issuer } = oidc.options;
    const caller = row?.issuer === issuer.issuer ? callerOfToken(row.claims, issuer, 'session') : null;
    if (caller === null) throw problemOfRefusal(callerRefusal('session_ended'));
    if (method !== 'GET' && method !== 'HEAD') this.#refuseOtherSites(headers, caller);
    return caller;
  }

  /** Ends the session, if there is one; harmless twice. Null where the issuer has nothing to forget. */
  async end(headers: RequestHeaders): Promise<{ readonly endUrl: string | null; readonly cookies: readonly string[] }> {
    this.#refuseOtherSites(headers, null);
    const { session, isSecure } = this.#cookies;
    const sessionId = readCookie(headers['cookie'], session);
    const { database, oidc, publicUrl } = this.#options;
    const row = sessionId === null ? undefined : await table.deleteSession(database, digestOf(sessionId));
    // The session is over here whether the issuer answers or not.
    const endUrl = row && (await oidc.endUrl(row.idToken, `${new URL(publicUrl).origin}/`).catch(() => null));
    return { endUrl: endUrl ?? null, cookies: [writeCookie(session, '', 0, isSecure)] };
  }

  /**
   * A browser says where a request comes from, and lets no other site send our header; the header also names the person on
   * the screen, so that a tab of somebody who signed out decides nothing in the name of the next (ASVS 5.0, 3.5).
   */
  #refuseOtherSites(headers: RequestHeaders, caller: Caller | null): void {
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    const isOurs = origin === this.#origin && (site === undefined || site === 'same-origin');
    const isMeant = caller === null || headers[reviewerHeader] === caller.id;
    if (isOurs && isMeant) return;
    const found = isOurs
      ? `The header ${reviewerHeader} does not name the person who is signed in.`
      : `It comes from ${JSON.stringify(String(origin ?? 'nowhere').slice(0, 200))}.`;
    throw problemOfRefusal(callerRefusal('cross_site_request', found));
  }

  #times(): table.SessionTimes {
    return { now: this.#now(), seenAfter: this.#now(-this.#options.idleMinutes * minute) };
  }

  #now(later = 0): string {
    return new Date(this.#options.nowMs() + later).toISOString();
  }
}

/** What a browser holds is worth a person; what is stored is not. */
function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
