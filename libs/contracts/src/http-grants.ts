import { z } from 'zod';
import { Instant } from './envelope.ts';
import { Action } from './request-events.ts';

/** `typ` of the token of a grant. */
export const grantTokenType = 'tidegate-grant+jwt';
/** Who issues grants. */
export const grantIssuer = 'tidegate';

/** Whom a grant is for: the products of a tenant. */
export function grantAudienceOf(tenantId: string): string {
  return `tidegate:tenant:${tenantId}`;
}

/** The claims of a grant's token, a compact JWS signed with Ed25519 (requirement F3; RFC 7519 for the registered names). */
export const GrantClaims = z.object({
  iss: z.literal(grantIssuer),
  aud: z.string(),
  jti: z.string().describe('Id of the grant.'),
  sub: z.string().describe('Id of the checkpoint.'),
  iat: z.int(),
  exp: z.int(),
  tenantId: z.string(),
  requestId: z.string(),
  action: z.string().describe('Name of the action.'),
  actionDigest: z.string().describe('SHA-256 of the canonical action, hex: nothing else is allowed.'),
  breakerEpoch: z.int().min(0),
  approvedBy: z.array(z.string()),
});
export type GrantClaims = z.infer<typeof GrantClaims>;

/** The answer of `GET /v1/grants/{grantId}`. */
export const GrantView = z.object({
  grantId: z.string(),
  checkpointId: z.string(),
  requestId: z.string(),
  state: z.enum(['issued', 'redeemed', 'revoked', 'expired']),
  action: Action,
  actionDigest: z.string(),
  approvedBy: z.array(z.string()).describe('Empty when the decision was automatic.'),
  expiresAt: Instant,
  redemptionId: z.string().nullable(),
  revokedBecause: z.string().nullable(),
  token: z.string().nullable().describe('What to redeem; null once the grant has ended or was revoked.'),
});
export type GrantView = z.infer<typeof GrantView>;

/** Body of `POST /v1/grants/{grantId}/redeem`. */
export const RedeemBody = z.strictObject({
  token: z.string().min(1).max(8_192),
  redemptionId: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,128}$/, 'must be 1 to 128 letters, digits, ".", "_", ":" or "-"')
    .describe('Chosen by the product and kept until it has acted: the same again gets the same answer.'),
  action: Action.describe('What the product is about to do.'),
});
export type RedeemBody = z.infer<typeof RedeemBody>;

/** The grant is burnt, and its product may act now. */
export const RedeemReply = z.object({
  grantId: z.string(),
  redemptionId: z.string(),
  again: z.boolean().describe('This redemption had the grant already.'),
});
export type RedeemReply = z.infer<typeof RedeemReply>;

/** Public keys of grants (RFC 7517), newest first. */
export const GrantKeySet = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string(),
      use: z.literal('sig'),
      alg: z.literal('EdDSA'),
    }),
  ),
});
export type GrantKeySet = z.infer<typeof GrantKeySet>;
