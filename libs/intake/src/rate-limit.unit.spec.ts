import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RateLimit, unusedLimit, useLimit } from './rate-limit.ts';
import { TenantLimits } from './tenant-limits.ts';
import { TenantsDocument } from './tenants-document.ts';

const noonMs = Date.parse('2026-11-21T12:00:00.000Z');

/** How many of these requests pass, by their times in milliseconds after noon. */
function passing(limit: RateLimit, timesMs: readonly number[]): number {
  let state = unusedLimit(limit, noonMs);
  let passed = 0;
  for (const ms of timesMs) {
    const used = useLimit(state, limit, noonMs + ms);
    if ('code' in used) continue;
    state = used;
    passed += 1;
  }
  return passed;
}

describe('a rate limit', () => {
  it('lets through no more than its burst and what it fills up with, and no less when asked evenly', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        gaps,
        (perSecond, burst, between) => {
          let ms = 0;
          const times = between.map((gap) => (ms += gap));
          expect(passing({ perSecond, burst }, times)).toBeLessThanOrEqual(burst + (perSecond * ms) / 1_000 + 1e-6);
        },
      ),
    );
    const evenly = Array.from({ length: 100 }, (_, index) => index * 100);
    expect(passing({ perSecond: 10, burst: 1 }, evenly)).toBe(100);
  });

  it('says how long to wait, and lets through who waits so long', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.integer({ min: 0, max: 5_000 }),
        (perSecond, ms) => {
          const limit = { perSecond, burst: 1 };
          const used = useLimit(unusedLimit(limit, noonMs), limit, noonMs);
          if ('code' in used) throw new Error('the first is let through');
          const next = useLimit(used, limit, noonMs + ms);
          if (!('code' in next)) return;
          expect(next).toMatchObject({ code: 'rate_limited' });
          expect(useLimit(used, limit, noonMs + ms + next.retryAfterSeconds * 1_000)).not.toHaveProperty('code');
        },
      ),
    );
  });

  it('of a day begins anew at midnight UTC', () => {
    const limit = { perDay: 2 };
    const hours = (count: number) => count * 3_600_000;
    expect(passing(limit, [0, 1, 2, 3, hours(11)])).toBe(2);
    expect(passing(limit, [0, 1, 2, hours(12), hours(13), hours(14)])).toBe(4);
    let state = unusedLimit(limit, noonMs);
    for (let time = 0; time < 2; time += 1) {
      const used = useLimit(state, limit, noonMs);
      if (!('code' in used)) state = used;
    }
    expect(useLimit(state, limit, noonMs)).toEqual({ code: 'quota_exceeded', limit: 2, retryAfterSeconds: 43_200 });
  });

  it('is not filled by a clock that goes back', () => {
    const limit = { perSecond: 1, burst: 1 };
    expect(passing(limit, [0, -60_000, -120_000, 0])).toBe(1);
  });

  it.each([{}, { burst: 3 }, { perSecond: 0 }, { perDay: 1.5 }])('like %j is refused in the file', (limit) => {
    expect(RateLimit.safeParse(limit).success).toBe(false);
  });
});

describe('limits of tenants and products', () => {
  const document = TenantsDocument.parse({
    tenants: [
      { id: 'acme', name: 'Acme', limits: { tenant: { perDay: 3 }, products: { chatty: { perDay: 1 } } } },
      { id: 'globex', name: 'Globex' },
    ],
  });

  it('hold for each by itself, and a product uses up what its tenant has', () => {
    const limits = new TenantLimits(document);
    const ask = (tenantId: string, product: string | null) => limits.use(tenantId, product, noonMs)?.whose ?? 'taken';
    expect([ask('acme', 'chatty'), ask('acme', 'chatty')]).toEqual(['taken', 'product chatty of tenant acme']);
    expect([ask('acme', 'calm'), ask('acme', null)]).toEqual(['taken', 'taken']);
    expect([ask('acme', 'calm'), ask('acme', 'chatty')]).toEqual(['tenant acme', 'tenant acme']);
    expect(Array.from({ length: 100 }, () => ask('globex', 'chatty'))).toEqual(Array(100).fill('taken'));
  });

  it('count nothing of what is refused', () => {
    const limits = new TenantLimits(document);
    for (let time = 0; time < 10; time += 1) limits.use('acme', 'chatty', noonMs);
    expect([limits.use('acme', 'calm', noonMs), limits.use('acme', 'calm', noonMs)]).toEqual([null, null]);
  });
});
