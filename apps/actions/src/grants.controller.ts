import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { GrantRefusal } from '@tidegate/contracts/grant-events';
import { RedeemBody, type GrantKeySet, type GrantView, type RedeemReply } from '@tidegate/contracts/http-grants';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { ProblemError } from '@tidegate/service/problem';
import { tenantOf } from '@tidegate/service/tenant-name';
import { zodBody, zodParameters } from '@tidegate/service/validate';
import { GrantAddress } from './actions.controller.ts';
import { ActionMetrics } from './actions.metrics.ts';
import type { GrantKeys } from './grant-keys.config.ts';
import { GrantStore } from './grant.store.ts';
import type { GrantRow } from './grant.table.ts';
import { tokenOf, tokenProblem } from './grant-token.ts';

/** Token of the keys, which are a value and not a class. */
export const grantKeys = Symbol('GrantKeys');

/** Grants of products that execute themselves (requirement F3). */
@Controller()
export class GrantsController {
  readonly #store: GrantStore;
  readonly #keys: GrantKeys;
  readonly #metrics: ActionMetrics;

  constructor(
    @Inject(GrantStore) store: GrantStore,
    @Inject(grantKeys) keys: GrantKeys,
    @Inject(ActionMetrics) metrics: ActionMetrics,
  ) {
    this.#store = store;
    this.#keys = keys;
    this.#metrics = metrics;
  }

  @Get('.well-known/jwks.json')
  keys(): GrantKeySet {
    return this.#keys.published;
  }

  @Get('v1/grants/:grantId')
  async grant(
    @Headers() headers: RequestHeaders,
    @Param(zodParameters(GrantAddress)) { grantId }: GrantAddress,
  ): Promise<GrantView> {
    const found = await this.#store.find(tenantOf(headers), grantId);
    if (found === undefined) throw grantNotFound(grantId);
    const view = viewOf(found, new Date().toISOString());
    // Also of one that was used, so that the redemption that used it can ask again after a lost answer.
    const isOfUse = view.state === 'issued' || view.state === 'redeemed';
    return isOfUse ? { ...view, token: await tokenOf(found, this.#keys) } : view;
  }

  @Post('v1/grants/:grantId/redeem')
  @HttpCode(200)
  async redeem(
    @Headers() headers: RequestHeaders,
    @Param(zodParameters(GrantAddress)) { grantId }: GrantAddress,
    @Body(zodBody(RedeemBody)) { token, redemptionId, action }: RedeemBody,
  ): Promise<RedeemReply> {
    const tenantId = tenantOf(headers);
    const problem = await tokenProblem(token, { grantId, tenantId }, this.#keys);
    if (problem !== undefined) {
      this.#metrics.redemption('grant_invalid');
      throw refusal('grant_invalid', `The token ${problem}. Send that of GET /v1/grants/${grantId}, unchanged.`);
    }
    const verdict = await this.#store.redeem(tenantId, grantId, { redemptionId, action }, new Date().toISOString());
    if (verdict === undefined) throw grantNotFound(grantId);
    if (verdict.kind === 'refused') {
      this.#metrics.redemption(verdict.code);
      throw refusal(verdict.code, verdict.detail);
    }
    this.#metrics.redemption(verdict.again ? 'again' : 'redeemed');
    return { grantId, redemptionId, again: verdict.again };
  }
}

function viewOf({ intent, state, expiresAt, redemptionId, revokedBecause }: GrantRow, now: string): GrantView {
  const { grantId, checkpointId, requestId, action, actionDigest, approvedBy } = intent;
  const isLate = state === 'issued' && Date.parse(now) >= Date.parse(expiresAt);
  return {
    ...{ grantId, checkpointId, requestId, action, actionDigest, approvedBy: [...approvedBy], expiresAt, redemptionId },
    ...{ state: isLate ? 'expired' : state, revokedBecause, token: null },
  };
}

/** Another tenant's grant is not found either. */
function grantNotFound(grantId: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: 'grant_not_found',
    title: 'There is no such grant',
    detail: `This tenant has no grant ${grantId}. It is issued shortly after the decision or the approval, for actions that the registry leaves to products.`,
  });
}

const titles: Readonly<Record<GrantRefusal, string>> = {
  grant_used: 'The grant was used',
  grant_expired: 'The grant has ended',
  grant_revoked: 'The grant was revoked',
  grant_invalid: 'The token is not that of this grant',
  digest_mismatch: 'The grant is for another action',
  breaker_open: 'A breaker is in the way',
};

function refusal(code: GrantRefusal, detail: string): ProblemError {
  return new ProblemError({ status: 409, code, title: titles[code], detail });
}
