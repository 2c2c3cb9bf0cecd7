import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contradictingPairs } from './contradictions.ts';
import { sentencesOf } from './passage-words.ts';

const pairsAmong = (...texts: string[]) => contradictingPairs(texts.map(sentencesOf));

describe('contradictingPairs', () => {
  it.each([
    ['numbers', 'Damaged goods are refunded within 30 days.', 'Damaged goods are refunded within 14 days.'],
    ['dates', 'The tariff for students ends on 2026-03-01.', 'The tariff for students ends on 2027-03-01.'],
    ['amounts', 'An extra bag costs 50 EUR on all flights.', 'On all flights an extra bag costs 75 EUR.'],
    ['a negation', 'Basic economy tickets can be changed.', 'Basic economy tickets cannot be changed.'],
    ['a short negation', 'Gift cards expire in store', "Gift cards don't expire in store"],
  ])('finds two texts that differ in %s about the same matter', (_, left, right) => {
    expect(pairsAmong(left, right)).toEqual([[0, 1]]);
  });

  it.each([
    ['other matters', 'Refunds of goods take 30 days.', 'Parcels to Austria arrive within 5 days.'],
    [
      'one that only says more',
      'Refunds of damaged goods take 30 days.',
      'Refunds of damaged goods take 30 days or 2 months.',
    ],
    ['the same in other digits', 'The yearly licence fee is 1,250.50 EUR', 'The yearly licence fee is 1250.5 EUR'],
    ['the same text', 'It is not allowed to change 3 basic tickets.', 'It is not allowed to change 3 basic tickets.'],
  ])('finds nothing between %s', (_, left, right) => {
    expect(pairsAmong(left, right)).toEqual([]);
  });

  it('names each pair once, and no text contradicts itself', () => {
    const a = 'Damaged goods are refunded within 30 days. Broken goods are refunded within 30 days.';
    const b = 'Damaged goods are refunded within 14 days. Broken goods are refunded within 14 days.';
    expect(pairsAmong(a, b, 'Nothing of the kind.', `${a} ${b}`)).toEqual([
      [0, 1],
      [0, 3],
      [1, 3],
    ]);
  });

  it('finds the same pairs in whichever order the texts come', () => {
    const texts = fc.array(
      fc.record({ days: fc.integer({ min: 1, max: 3 }), thing: fc.constantFrom('shoes', 'lamps', 'tents') }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(texts, (parts) => {
        const written = parts.map(({ days, thing }) => `Damaged ${thing} are refunded within ${days} days.`);
        const forwards = pairsAmong(...written).map(([left, right]) => `${left} ${right}`);
        const last = written.length - 1;
        const backwards = pairsAmong(...written.toReversed()).map(([left, right]) => `${last - right} ${last - left}`);
        expect(backwards.sort()).toEqual(forwards.sort());
        expect(forwards).toHaveLength(
          parts.flatMap((one, index) =>
            parts.slice(index + 1).filter((other) => other.thing === one.thing && other.days !== one.days),
          ).length,
        );
      }),
    );
  });

  it('bounds its work on many sentences about one thing', () => {
    const text = (seed: number) =>
      Array.from({ length: 120 }, (_, index) => `alpha beta gamma delta ${seed * 1_000 + index}.`).join(' ');
    const startedAtMs = performance.now();
    expect(pairsAmong(...Array.from({ length: 50 }, (_, seed) => text(seed))).length).toBeGreaterThan(0);
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  });
});
