import { randomUUID } from 'node:crypto';
import { checkpointIdOf, derivedId } from '@tidegate/contracts/event-ids';
import type { GrantKeySet, GrantView, RedeemReply } from '@tidegate/contracts/http-grants';
import { tenantHeader } from '@tidegate/contracts/http-requests';
import type { Action } from '@tidegate/contracts/request-events';
import { pauseMs } from './back-off.ts';
import { checkGrant } from './grant-check.ts';
import { HttpClient, pause } from './http-client.ts';
import type { HttpClientOptions } from './http-client.ts';
import { TidegateProblem } from './tidegate-problem.ts';

export interface GrantClientOptions extends HttpClientOptions {
  readonly tenantId: string;
}

/** What a product is about to do, and by which permission. */
export interface GrantUse {
  readonly grantId: string;
  readonly action: Action;
  /**
   * Names this one attempt. Keep it before you call and give it again after a crash: the grant then answers this attempt as it
   * did before, and no other one. By default one is made up, which is lost with the process.
   */
  readonly redemptionId?: string;
  /** How long to wait for the grant, which is issued a moment after the decision or the approval. Default 5 s. */
  readonly waitMs?: number;
}

const polling = { firstMs: 50, maximumMs: 500 };

/**
 * For products that execute themselves (requirement F3): fetches a grant, checks that it allows exactly what is about to be
 * done, and burns it, so that it is done once.
 *
 * ```ts
 * const grants = new GrantClient({ baseUrl, tenantId: 'acme' });
 * await grants.redeem({ grantId, action, redemptionId });   // throws unless this attempt may act, now and with these arguments
 * await bank.refund(action.arguments);
 * ```
 */
export class GrantClient {
  readonly #http: HttpClient;
  readonly #tenantId: string;
  #keys: GrantKeySet | undefined;

  constructor(options: GrantClientOptions) {
    this.#http = new HttpClient({ ...options, headers: { ...options.headers, [tenantHeader]: options.tenantId } });
    this.#tenantId = options.tenantId;
  }

  /** The id of the grant of a checkpoint, also of an automatic decision, which names none. */
  grantIdOf(requestId: string, checkpointNumber: number): string {
    return derivedId(checkpointIdOf({ tenantId: this.#tenantId, requestId, number: checkpointNumber }), 'grant');
  }

  /** @throws TidegateProblem `grant_not_found` until it is issued, which is a moment after the decision or the approval */
  grant(grantId: string): Promise<GrantView> {
    return this.#http.json({ method: 'GET', path: `/v1/grants/${encodeURIComponent(grantId)}`, repeatable: true });
  }

  /**
   * Fetches the grant, checks it here and burns it there. When this returns the product may act, once; `again` says that this
   * redemption had it before, so that what it did must be looked up first.
   *
   * @throws TidegateProblem `grant_used`, `grant_expired`, `grant_revoked`, `grant_invalid`, `digest_mismatch`, `breaker_open`,
   * `grant_not_found`; TidegateUnreachable, after which the same `redemptionId` may ask again
   */
  async redeem({ grantId, action, redemptionId = randomUUID(), waitMs = 5_000 }: GrantUse): Promise<RedeemReply> {
    const { token, state, expiresAt, revokedBecause } = await this.#whenIssued(grantId, Date.now() + waitMs);
    if (token === null) {
      const isRevoked = state === 'revoked';
      const why = isRevoked ? `was revoked: ${revokedBecause ?? 'unknown'}` : `ended at ${expiresAt}`;
      throw refusal(isRevoked ? 'grant_revoked' : 'grant_expired', `The grant ${why}. Ask for a new decision.`);
    }
    // Of one that was used the service knows whether it was by this redemption.
    if (state === 'issued') await this.#check(token, action);
    const body = { token, redemptionId, action };
    const path = `/v1/grants/${encodeURIComponent(grantId)}/redeem`;
    return this.#http.json({ method: 'POST', path, body, repeatable: true });
  }

  async #whenIssued(grantId: string, endMs: number): Promise<GrantView> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.grant(grantId);
      } catch (error) {
        const isEarly = error instanceof TidegateProblem && error.code === 'grant_not_found';
        const leftMs = endMs - Date.now();
        if (!isEarly || leftMs <= 0) throw error;
        await pause(Math.min(leftMs, pauseMs(attempt, polling, Math.random())));
      }
    }
  }

  /** The signature, audience, time and arguments of a token, without using it up. @throws TidegateProblem */
  async #check(token: string, action: Action): Promise<void> {
    const expected = { tenantId: this.#tenantId, action, now: new Date() };
    let check = await checkGrant(token, expected, await this.#keySet());
    // A key that is not known yet was put in after the last look.
    if (check.kind === 'refused' && check.code === 'grant_invalid') {
      this.#keys = undefined;
      check = await checkGrant(token, expected, await this.#keySet());
    }
    if (check.kind === 'valid') return;
    throw refusal(check.code, check.detail);
  }

  async #keySet(): Promise<GrantKeySet> {
    this.#keys ??= await this.#http.json<GrantKeySet>({
      ...{ method: 'GET', path: '/.well-known/jwks.json', repeatable: true },
    });
    return this.#keys;
  }
}

function refusal(code: string, detail: string): TidegateProblem {
  return new TidegateProblem({
    type: 'about:blank',
    title: 'The grant does not allow this',
    status: 409,
    detail,
    code,
  });
}
