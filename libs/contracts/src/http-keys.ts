import { z } from 'zod';
import { KeptText, Slug } from './envelope.ts';
import { productRoutes } from './http-product-routes.ts';
import { ApiKey } from './key-events.ts';

const routeIds = productRoutes
  .filter(({ access }) => access.roles !== 'anyone' && access.roles.includes('product'))
  .map(({ id }) => id);

const Days = z.int().min(1).max(366).describe('Days until the key ends.');

/** Body of `POST /v1/keys`. */
export const NewKeyBody = z.strictObject({
  tenantId: Slug,
  product: Slug.describe('Which product of the tenant uses it; two usable keys at most.'),
  routes: z
    .array(z.enum(routeIds))
    .min(1)
    .max(50)
    .optional()
    .describe('Operation ids it is limited to; all of products when left out.'),
  note: KeptText.max(512).default(''),
  days: Days.default(90),
});
export type NewKeyBody = z.input<typeof NewKeyBody>;

/** Body of `POST /v1/keys/{keyId}/rotate`. */
export const RotateKeyBody = z.strictObject({
  days: Days.default(90),
  overlapHours: z.int().min(0).max(720).default(24).describe('How long the old key goes on beside the new one.'),
});
export type RotateKeyBody = z.input<typeof RotateKeyBody>;

/** Query of `GET /v1/keys`. */
export const KeyQuery = z.object({ tenantId: Slug.optional() });
export type KeyQuery = z.infer<typeof KeyQuery>;

/** A key as it is shown: neither its secret nor the digest of it. */
export const KeyEntry = ApiKey.omit({ digest: true }).extend({ usable: z.boolean() });
export type KeyEntry = z.infer<typeof KeyEntry>;
export const KeyList = z.object({ data: z.array(KeyEntry) });
export type KeyList = z.infer<typeof KeyList>;
export const KeyReply = z.object({ key: KeyEntry });
export type KeyReply = z.infer<typeof KeyReply>;

/** The only answer that ever holds the key itself. */
export const MadeKeyReply = KeyReply.extend({
  apiKey: z.string().describe('Send it as `authorization: Bearer …`; it cannot be shown again.'),
  ending: KeyEntry.nullable().describe('The key that it follows, with its new end.'),
});
export type MadeKeyReply = z.infer<typeof MadeKeyReply>;
