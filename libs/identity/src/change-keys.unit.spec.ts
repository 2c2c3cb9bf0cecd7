import { describe, expect, it } from '@jest/globals';
import type { ApiKey } from '@tidegate/contracts/key-events';
import fc from 'fast-check';
import { callerOfKey, isUsable, readKey, writeKey } from './api-key.ts';
import { keysAtATime, makeKey, revokeKey, rotateKey } from './change-keys.ts';
import type { KeyRefusal } from './change-keys.ts';

const asked = { by: 'olga', now: '2026-11-21T10:00:00.000Z' };
const later = { by: 'otto', now: '2026-11-22T12:00:00.000Z' };
const wanted = (keyId: string) => ({
  ...{ keyId, digest: 'd'.repeat(64), tenantId: 'acme', product: 'support', routes: null, note: '', days: 90 },
});
const made = (key: ApiKey | KeyRefusal): ApiKey => {
  if ('kind' in key) throw new Error(key.detail);
  return key;
};

interface Turn {
  readonly which: number;
  readonly number: number;
  readonly now: string;
}

/** The keys after somebody made, rotated or revoked one; as they were when that was refused. */
function changed(keys: readonly ApiKey[], what: string, { which, number, now }: Turn): readonly ApiKey[] {
  const by = { by: 'x', now };
  const chosen = keys[which];
  const fresh = { keyId: String(keys.length), digest: 'e', days: 1 + number };
  if (what === 'make') {
    const key = makeKey({ ...wanted(''), ...fresh }, keys, by);
    return 'kind' in key ? keys : [...keys, key];
  }
  if (chosen === undefined) return keys;
  if (what === 'revoke') return keys.with(which, revokeKey(chosen, by));
  if (what !== 'rotate') return keys;
  const step = rotateKey(chosen, { ...fresh, overlapHours: number }, keys, by);
  return 'kind' in step ? keys : [...keys.with(which, step.ending), step.made];
}

describe('API keys of one product', () => {
  const first = made(makeKey(wanted('a'), [], asked));
  const second = made(makeKey(wanted('b'), [first], asked));

  it('last for the days that were asked for', () => {
    expect(first).toMatchObject({ createdBy: 'olga', expiresAt: '2027-02-19T10:00:00.000Z', revokedAt: null });
  });

  it('are two at a time at most; one that was revoked or has ended makes room', () => {
    expect(makeKey(wanted('c'), [first, second], asked)).toMatchObject({ kind: 'refused', code: 'too_many_keys' });
    expect(makeKey(wanted('c'), [first, revokeKey(second, asked)], asked)).toMatchObject({ keyId: 'c' });
    const ended = { ...second, expiresAt: asked.now };
    expect(makeKey(wanted('c'), [first, ended], asked)).toMatchObject({ keyId: 'c' });
  });

  it('are never more than two usable ones, however they are changed', () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('make', 'rotate', 'revoke', 'wait'), fc.nat(5), fc.integer({ min: 0, max: 100 })),
    );
    fc.assert(
      fc.property(steps, (all) => {
        let keys: readonly ApiKey[] = [];
        let nowMs = Date.parse(asked.now);
        for (const [what, which, number] of all) {
          if (what === 'wait') nowMs += number * 3_600_000;
          const now = new Date(nowMs).toISOString();
          keys = changed(keys, what, { which, number, now });
          expect(keys.filter((key) => isUsable(key, now)).length).toBeLessThanOrEqual(keysAtATime);
        }
      }),
    );
  });

  it('are followed by another with the same rights, and go on for the overlap', () => {
    const step = rotateKey(first, { keyId: 'c', digest: 'x', days: 30, overlapHours: 24 }, [first], later);
    expect(step).toMatchObject({
      made: {
        keyId: 'c',
        tenantId: 'acme',
        product: 'support',
        createdBy: 'otto',
        expiresAt: '2026-12-22T12:00:00.000Z',
      },
      ending: { keyId: 'a', expiresAt: '2026-11-23T12:00:00.000Z' },
    });
  });

  it('are never prolonged by an overlap, and cannot be followed once they have ended', () => {
    const short = { ...first, expiresAt: '2026-11-22T13:00:00.000Z' };
    const step = rotateKey(short, { keyId: 'c', digest: 'x', days: 30, overlapHours: 24 }, [short], later);
    expect(step).toMatchObject({ ending: { expiresAt: '2026-11-22T13:00:00.000Z' } });
    const revoked = revokeKey(first, asked);
    expect(rotateKey(revoked, { keyId: 'c', digest: 'x', days: 1, overlapHours: 0 }, [revoked], later)).toMatchObject({
      code: 'key_not_usable',
    });
  });

  it('stay revoked by whom they were revoked first', () => {
    expect(revokeKey(revokeKey(first, asked), later)).toMatchObject({ revokedBy: 'olga', revokedAt: asked.now });
  });
});

describe('an API key', () => {
  const key = made(makeKey(wanted('a'), [], asked));

  it('speaks for its product and tenant, and for nothing else', () => {
    expect(callerOfKey(key, asked.now)).toEqual({
      ...{ proof: 'key', id: 'key:a', name: 'support of acme', routes: null, product: 'support', saidAt: null },
      entitlements: [{ roles: ['product'], tenants: ['acme'], approves: [], queues: [] }],
    });
  });

  it('that was revoked or has ended is refused with a code of its own', () => {
    expect(callerOfKey(revokeKey(key, asked), asked.now)).toMatchObject({ status: 401, code: 'key_revoked' });
    expect(callerOfKey(key, key.expiresAt)).toMatchObject({ status: 401, code: 'key_expired' });
    expect([isUsable(revokeKey(key, asked), asked.now), isUsable(key, key.expiresAt)]).toEqual([false, false]);
    expect(isUsable(key, asked.now)).toBe(true);
  });

  it('is read as it was written, and nothing else is one', () => {
    const parts = { keyId: 'mfrggzdfmztwq2lk', secret: 'A'.repeat(43) };
    expect(readKey(writeKey(parts))).toEqual(parts);
    for (const text of ['', 'tgk_', writeKey(parts).slice(0, -1), `${writeKey(parts)}A`, ` ${writeKey(parts)}`]) {
      expect(readKey(text)).toBeNull();
    }
  });
});
