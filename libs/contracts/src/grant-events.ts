import { z } from 'zod';
import { actionOf } from './action-events.ts';
import { defineEvent } from './define-event.ts';
import { Instant } from './envelope.ts';
import { Action } from './request-events.ts';

const grantOf = { ...actionOf, grantId: z.string() };

/** Why a grant does not let a product act. */
export const GrantRefusal = z.enum([
  'grant_used',
  'grant_expired',
  'grant_revoked',
  'grant_invalid',
  'digest_mismatch',
  'breaker_open',
]);
export type GrantRefusal = z.infer<typeof GrantRefusal>;

export const GrantIssued = defineEvent({
  type: 'tidegate.action.grant-issued.v1',
  topic: 'tidegate.action.lifecycle.v1',
  schema: z.object({
    ...grantOf,
    action: Action,
    approvedBy: z.array(z.string()).describe('Empty when the decision was automatic.'),
    breakerEpoch: z.int().min(0).describe('Highest breaker epoch that the decision saw.'),
    expiresAt: Instant,
  }),
  summary: 'A product that executes itself may do exactly this, once, until then (requirement F3).',
});

export const GrantRedeemed = defineEvent({
  type: 'tidegate.action.grant-redeemed.v1',
  topic: 'tidegate.action.lifecycle.v1',
  schema: z.object({ ...grantOf, redemptionId: z.string() }),
  summary: 'A product has burnt its grant and acts now; nobody can use it again.',
});

export const GrantRefused = defineEvent({
  type: 'tidegate.action.grant-refused.v1',
  topic: 'tidegate.action.lifecycle.v1',
  schema: z.object({
    ...grantOf,
    redemptionId: z.string(),
    code: GrantRefusal,
    detail: z.string().max(2_048),
  }),
  summary: 'A product wanted to act on a grant that does not let it.',
});
