import { actionDigestOf } from '@tidegate/contracts/action-digest';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { GrantRefusal } from '@tidegate/contracts/grant-events';
import type { Action } from '@tidegate/contracts/request-events';
import { mayExecute } from './may-execute.ts';
import type { ExecutionIntent } from './plan-execution.ts';

/** A grant as it is kept. */
export interface Grant {
  readonly intent: ExecutionIntent;
  readonly state: 'issued' | 'redeemed' | 'revoked';
  /** RFC 3339. */
  readonly expiresAt: string;
  /** By which redemption it was used, and when; null until then. */
  readonly redemptionId: string | null;
  readonly redeemedAt: string | null;
  /** Why it was revoked; null unless it was. */
  readonly revokedBecause: string | null;
}

/** What a product says when it is about to act. */
export interface Redemption {
  /** Chosen by the product, kept until it has acted; the same one asks again after a lost answer. */
  readonly redemptionId: string;
  /** What it is about to do. */
  readonly action: Action;
}

export type RedemptionVerdict =
  /** `again` is true when this redemption has the grant already. */
  | { readonly kind: 'redeemed'; readonly again: boolean }
  | {
      readonly kind: 'refused';
      readonly code: GrantRefusal;
      readonly detail: string;
      /** Whether the grant is of no use from now on. */
      readonly revokes: boolean;
    };

/**
 * Whether a product may act on its grant now: once, in time, for exactly what was allowed, and with no breaker in the way
 * (requirements F3, F4). Nobody but the redemption that used it first ever gets a yes.
 */
export function redeemGrant(
  grant: Grant,
  redemption: Redemption,
  now: string,
  breakerOf: (scope: string) => Breaker | undefined,
): RedemptionVerdict {
  if (grant.state === 'redeemed') return redeemAgain(grant, redemption);
  if (grant.state === 'revoked') {
    return refuse(
      'grant_revoked',
      `The grant was revoked: ${grant.revokedBecause ?? 'unknown'}. Ask for a new decision.`,
    );
  }
  if (Date.parse(now) >= Date.parse(grant.expiresAt)) {
    return refuse('grant_expired', `The grant ended at ${grant.expiresAt}. Ask for a new decision.`);
  }
  if (!hasDigest(grant, redemption.action)) {
    const found = actionDigestOf(redemption.action);
    const detail = `The action has the digest ${found}, allowed is ${grant.intent.actionDigest}. Do exactly what was allowed, or ask for a new decision.`;
    return refuse('digest_mismatch', detail);
  }
  const verdict = mayExecute(grant.intent, breakerOf);
  if (verdict.allowed) return { kind: 'redeemed', again: false };
  return { ...refuse('breaker_open', `${verdict.detail} Ask for a new decision when it is closed.`), revokes: true };
}

function redeemAgain(grant: Grant, { redemptionId, action }: Redemption): RedemptionVerdict {
  if (grant.redemptionId === redemptionId && hasDigest(grant, action)) return { kind: 'redeemed', again: true };
  const used = `was used at ${grant.redeemedAt ?? 'an unknown time'} by redemption ${grant.redemptionId ?? 'unknown'}`;
  return refuse('grant_used', `The grant ${used}. To do it once more ask for a new decision.`);
}

function hasDigest({ intent }: Grant, action: Action): boolean {
  return actionDigestOf(action) === intent.actionDigest;
}

function refuse(code: GrantRefusal, detail: string) {
  return { kind: 'refused' as const, code, detail: detail.slice(0, 2_048), revokes: false };
}
