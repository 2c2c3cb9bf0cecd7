import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tenThousandths } from './decimal-amount.ts';

describe('tenThousandths', () => {
  it('orders texts as numbers, to the last place', () => {
    const cents = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(cents, cents, (left, right) => {
        const texts = [left, right].map(
          (value) => `${Math.floor(value / 10_000)}.${String(value % 10_000).padStart(4, '0')}`,
        );
        const [one, other] = texts.map((text) => tenThousandths(text)!);
        expect([one! < other!, one === other]).toEqual([left < right, left === right]);
      }),
    );
  });

  it('knows amounts below nothing', () => {
    expect([tenThousandths('-0.5'), tenThousandths('-12.34')]).toEqual([-5_000n, -123_400n]);
  });

  it.each(['', '1e3', '1,5', '1.23456', 'NaN', '0x10', ' 1'])('reads "%s" as no amount', (text) => {
    expect(tenThousandths(text)).toBeUndefined();
  });
});
