import { describe, expect, it } from '@jest/globals';
import { moneyText } from './money.ts';

describe('money for people', () => {
  it.each([
    ['4200.00', '4,200.00 EUR'],
    ['-1234567.5', '-1,234,567.5 EUR'],
    ['120', '120 EUR'],
    ['999999999999999.9999', '999,999,999,999,999.9999 EUR'],
  ])('%s reads as %s, with every digit', (amount, text) => {
    expect(moneyText({ amount, currency: 'EUR' })).toBe(text);
  });
});
