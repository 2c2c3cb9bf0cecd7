import { z } from 'zod';
import { defineEvent } from './define-event.ts';
import { Instant, Slug } from './envelope.ts';

/** An API key of a product as it is kept: never its secret, only a keyed digest of it. */
export const ApiKey = z.object({
  keyId: z.string().regex(/^[a-z2-7]{16}$/),
  tenantId: Slug,
  product: Slug.describe('Which product of the tenant uses it.'),
  routes: z.array(z.string()).nullable().describe('Operation ids that it is limited to; null for all of products.'),
  note: z.string().max(512),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('HMAC-SHA-256 of the secret, hex.'),
  createdBy: z.string(),
  createdAt: Instant,
  expiresAt: Instant,
  revokedBy: z.string().nullable(),
  revokedAt: Instant.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const ApiKeyChanged = defineEvent({
  type: 'tidegate.api-key.changed.v1',
  topic: 'tidegate.api-key.state.v1',
  schema: ApiKey,
  summary: 'An API key was made, got another end, or was revoked. Keyed by its id; the secret is in no event.',
});
