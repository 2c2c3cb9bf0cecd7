import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chanceOfRun, isTooOften, runTooLong } from './alarm.ts';

/** By looking at every sequence of hits and misses. */
function enumerated(length: number, trials: number, share: number): number {
  let chance = 0;
  for (let bits = 0; bits < 2 ** trials; bits += 1) {
    const sequence = Array.from({ length: trials }, (_, place) => (bits >> place) & 1);
    const has = sequence.join('').includes('1'.repeat(length));
    const hits = sequence.filter((bit) => bit === 1).length;
    if (has) chance += share ** hits * (1 - share) ** (trials - hits);
  }
  return chance;
}

describe('the chance of a run', () => {
  it('is what looking at every sequence gives', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (trials, length, share) => {
          expect(chanceOfRun(length, trials, share)).toBeCloseTo(enumerated(length, trials, share), 10);
        },
      ),
    );
  });

  it('falls with the length, so there is one run that is the first too long', () => {
    const length = runTooLong(50, 0.85, 0.01);
    expect(chanceOfRun(length, 50, 0.85)).toBeLessThanOrEqual(0.01);
    expect(chanceOfRun(length - 1, 50, 0.85)).toBeGreaterThan(0.01);
  });

  it('cannot be too long where agreeing always is what careful people do', () => {
    expect(runTooLong(10, 0.999, 0.01)).toBe(11);
  });
});

describe('too often', () => {
  it.each([
    [3, 10, false],
    [4, 10, false],
    [5, 10, true],
    [0, 10, false],
  ])('%d of %d where careful people have a tenth: %s', (hits, trials, expected) => {
    expect(isTooOften({ hits, trials }, 0.1, 0.01)).toBe(expected);
  });
});
