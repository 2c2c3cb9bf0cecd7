import { describe, expect, it } from '@jest/globals';
import { floorOf, impactOfScore } from './impact.ts';

describe('impactOfScore', () => {
  it.each([
    [0, 'low'],
    [3.9, 'low'],
    [4, 'medium'],
    [6.9, 'medium'],
    [7, 'high'],
    [10, 'high'],
  ])('reads a score of %d as %s', (value, expected) => expect(impactOfScore(value)).toBe(expected));

  it.each(['low', 'medium', 'high'] as const)('gives the floor of %s its own impact back', (impact) => {
    expect(impactOfScore(floorOf(impact))).toBe(impact);
  });
});
