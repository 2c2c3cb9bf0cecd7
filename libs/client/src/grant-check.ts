import { actionDigestOf } from '@tidegate/contracts/action-digest';
import {
  grantAudienceOf,
  GrantClaims,
  grantIssuer,
  grantTokenType,
  type GrantKeySet,
} from '@tidegate/contracts/http-grants';
import type { Action } from '@tidegate/contracts/request-events';
import { createLocalJWKSet, errors, jwtVerify } from 'jose';

/** Why a product must not act on a token, found without asking anybody. */
export type GrantProblem = 'grant_invalid' | 'grant_expired' | 'digest_mismatch';

export type GrantCheck =
  | { readonly kind: 'valid'; readonly claims: GrantClaims }
  | { readonly kind: 'refused'; readonly code: GrantProblem; readonly detail: string };

/** What a token has to be for. */
export interface GrantExpectation {
  readonly tenantId: string;
  /** What is about to be done, to the last argument. */
  readonly action: Action;
  readonly now: Date;
}

/**
 * Checks the token of a grant by itself: signature and key, issuer, audience, time, and that it is for exactly this action.
 * It cannot know whether the grant was used already: only `redeem` makes it single use.
 */
export async function checkGrant(token: string, expected: GrantExpectation, keys: GrantKeySet): Promise<GrantCheck> {
  const { tenantId, action, now } = expected;
  let claims: GrantClaims;
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms: ['EdDSA'],
      typ: grantTokenType,
      issuer: grantIssuer,
      audience: grantAudienceOf(tenantId),
      currentDate: now,
      requiredClaims: ['exp', 'jti'],
    });
    claims = GrantClaims.parse(payload);
  } catch (error) {
    return problemOf(error);
  }
  const digest = actionDigestOf(action);
  if (digest === claims.actionDigest) return { kind: 'valid', claims };
  const detail = `The action has the digest ${digest}, the grant allows ${claims.actionDigest}. Do exactly what was allowed, or ask for a new decision.`;
  return { kind: 'refused', code: 'digest_mismatch', detail };
}

function problemOf(error: unknown): GrantCheck {
  if (error instanceof errors.JWTExpired) {
    const end = new Date((error.payload.exp ?? 0) * 1_000).toISOString();
    return { kind: 'refused', code: 'grant_expired', detail: `The grant ended at ${end}. Ask for a new decision.` };
  }
  const reason = error instanceof errors.JOSEError ? error.code : 'claims that no grant has';
  const detail = `The token is not a grant of this tenant (${reason}). Fetch it again, and check tenant and address.`;
  return { kind: 'refused', code: 'grant_invalid', detail };
}
