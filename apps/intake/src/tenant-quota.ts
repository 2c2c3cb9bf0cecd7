import type { LimitRefusal } from '@tidegate/intake/rate-limit';
import type { TenantLimits } from '@tidegate/intake/tenant-limits';
import { ProblemError } from '@tidegate/service/problem';
import { counterOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';

/** Keeps tenants and products to what they may send by HTTP. */
export class TenantQuota {
  readonly #limits: TenantLimits;
  readonly #refused;

  constructor(limits: TenantLimits, registry: Registry) {
    this.#limits = limits;
    this.#refused = counterOf({
      registry,
      name: 'tidegate_requests_over_limit_total',
      help: 'Requests refused because their tenant or product had sent too many.',
      labels: ['code'],
      known: [{ code: 'rate_limited' }, { code: 'quota_exceeded' }],
    });
  }

  /** @throws ProblemError 429 `rate_limited` or `quota_exceeded`, with Retry-After */
  use(tenantId: string, product: string | null): void {
    const refusal = this.#limits.use(tenantId, product, Date.now());
    if (refusal === null) return;
    this.#refused.inc({ code: refusal.code });
    throw overLimit(refusal);
  }
}

function overLimit({ code, whose, limit, retryAfterSeconds }: LimitRefusal): ProblemError {
  const [title, unit] =
    code === 'rate_limited' ? ['Too many requests at once', 'a second'] : ['The quota of the day is used up', 'a day'];
  return new ProblemError({
    ...{ status: 429, code, title },
    detail: `The limit of ${whose} is ${limit} requests ${unit}; send this one again after ${retryAfterSeconds} s, or ask for a higher limit.`,
    headers: {
      'retry-after': String(retryAfterSeconds),
      'ratelimit-policy': `"${code}";q=${Math.ceil(limit)};w=${code === 'rate_limited' ? 1 : 86_400}`,
      ratelimit: `"${code}";r=0;t=${retryAfterSeconds}`,
    },
  });
}
