import { Slug } from '@tidegate/contracts/envelope';
import { z } from 'zod';
import { RateLimit } from './rate-limit.ts';
import { RedactionRule } from './redaction-document.ts';

export const Tenant = z.strictObject({
  id: Slug,
  name: z.string().min(1).max(128),
  redaction: z.array(RedactionRule).max(50).default([]).describe('What is hidden at the door (requirement A8).'),
  limits: z
    .strictObject({ tenant: RateLimit.optional(), products: z.record(Slug, RateLimit).optional() })
    .optional()
    .describe(
      'How much may come in by HTTP, of the tenant and of single products; without it as much as there is room for.',
    ),
});
export type Tenant = z.infer<typeof Tenant>;

/** The schema of `config/tenants.yaml`: who may ask. */
export const TenantsDocument = z
  .strictObject({ tenants: z.array(Tenant).min(1).max(10_000) })
  .superRefine(({ tenants }, context) => {
    const ids = tenants.map((tenant) => tenant.id);
    for (const [index, id] of ids.entries()) {
      if (id === 'unknown') {
        const message = 'must be another id; `unknown` stands for records that name no tenant';
        context.addIssue({ code: 'custom', path: ['tenants', index, 'id'], message });
      }
      if (ids.indexOf(id) < index) {
        context.addIssue({
          code: 'custom',
          path: ['tenants', index, 'id'],
          message: 'must be an id that no tenant above has',
        });
      }
    }
  });
export type TenantsDocument = z.infer<typeof TenantsDocument>;
