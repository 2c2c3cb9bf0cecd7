import { Slug } from '@tidegate/contracts/envelope';
import { z } from 'zod';

export const Tenant = z.strictObject({ id: Slug, name: z.string().min(1).max(128) });
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

/** Ids of all tenants, for the check at the door. */
export function tenantIdsOf(document: TenantsDocument): ReadonlySet<string> {
  return new Set(document.tenants.map((tenant) => tenant.id));
}
