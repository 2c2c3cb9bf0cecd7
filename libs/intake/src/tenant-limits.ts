import type { LimitRefusal, LimitState, RateLimit } from './rate-limit.ts';
import { unusedLimit, useLimit } from './rate-limit.ts';
import type { TenantsDocument } from './tenants-document.ts';

interface Limited {
  readonly whose: string;
  readonly limit: RateLimit;
}

/**
 * What tenants and their products have used. It holds one state for each limit of the file and nothing else, whoever calls and
 * however often.
 */
export class TenantLimits {
  readonly #limits = new Map<string, Limited>();
  readonly #states = new Map<string, LimitState>();

  constructor({ tenants }: Pick<TenantsDocument, 'tenants'>) {
    for (const { id, limits } of tenants) {
      if (limits === undefined) continue;
      const { products = {}, ...own } = limits;
      if (own.tenant !== undefined) this.#limits.set(id, { whose: `tenant ${id}`, limit: own.tenant });
      for (const [product, limit] of Object.entries(products)) {
        this.#limits.set(`${id}/${product}`, { whose: `product ${product} of tenant ${id}`, limit });
      }
    }
  }

  /** Counts one more request of a product, unless a limit speaks against it; then nothing is counted. */
  use(tenantId: string, product: string | null, nowMs: number): LimitRefusal | null {
    if (this.#limits.size === 0) return null;
    const names = product === null ? [tenantId] : [tenantId, `${tenantId}/${product}`];
    const after: [name: string, state: LimitState][] = [];
    for (const name of names) {
      const limited = this.#limits.get(name);
      if (limited === undefined) continue;
      const { limit, whose } = limited;
      const used = useLimit(this.#states.get(name) ?? unusedLimit(limit, nowMs), limit, nowMs);
      if ('code' in used) return { ...used, whose };
      after.push([name, used]);
    }
    for (const [name, state] of after) this.#states.set(name, state);
    return null;
  }
}
