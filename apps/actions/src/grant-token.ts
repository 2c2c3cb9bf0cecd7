import type { ExecutionIntent } from '@tidegate/actions/plan-execution';
import { grantAudienceOf, GrantClaims, grantIssuer, grantTokenType } from '@tidegate/contracts/http-grants';
import { createLocalJWKSet, errors, jwtVerify, SignJWT } from 'jose';
import type { GrantKeys } from './grant-keys.config.ts';

/** A grant as it is signed. */
export interface SignedGrant {
  readonly intent: ExecutionIntent;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** The token of a grant: a compact JWS with EdDSA. The same grant may be signed again, also with another key. */
export function tokenOf({ intent, createdAt, expiresAt }: SignedGrant, keys: GrantKeys): Promise<string> {
  const { tenantId, requestId, checkpointId, grantId, action, actionDigest, breakerEpoch, approvedBy } = intent;
  const claims: GrantClaims = {
    ...{ iss: grantIssuer, aud: grantAudienceOf(tenantId), jti: grantId, sub: checkpointId },
    ...{ iat: secondsOf(createdAt), exp: secondsOf(expiresAt), tenantId, requestId },
    ...{ action: action.name, actionDigest, breakerEpoch, approvedBy: [...approvedBy] },
  };
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: keys.kid, typ: grantTokenType })
    .sign(keys.privateKey);
}

/** Why a token is not that of a grant; undefined when it is. Whether it is in time is asked of the grant itself. */
export async function tokenProblem(
  token: string,
  { grantId, tenantId }: { readonly grantId: string; readonly tenantId: string },
  keys: GrantKeys,
): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys.published as never), {
      algorithms: ['EdDSA'],
      typ: grantTokenType,
      issuer: grantIssuer,
      audience: grantAudienceOf(tenantId),
      // The grant in the database says when it ends; there a late one gets its own answer.
      currentDate: new Date(0),
    });
    const claims = GrantClaims.safeParse(payload);
    if (!claims.success) return 'has other claims than a grant';
    return claims.data.jti === grantId ? undefined : `is that of grant ${claims.data.jti}`;
  } catch (error) {
    if (error instanceof errors.JOSEError) return `cannot be verified (${error.code})`;
    throw error;
  }
}

function secondsOf(instant: string): number {
  return Math.floor(Date.parse(instant) / 1_000);
}
