import { describe, expect, it } from '@jest/globals';
import { nearestName } from './nearest-name.ts';

describe('the name that was probably meant', () => {
  const names = ['risk_tier', 'risk_score', 'vip'];

  it.each([
    ['risk_teir', 'risk_tier'],
    ['risk_tie', 'risk_tier'],
    ['risk_scores', 'risk_score'],
    ['vp', 'vip'],
    ['mood', undefined],
    ['', undefined],
  ])('for %p is %p', (given, meant) => {
    expect(nearestName(given, names)).toBe(meant);
  });

  it('is not looked for where it cannot be, so that a hostile name costs nothing', () => {
    const begunMs = performance.now();
    expect(nearestName('x'.repeat(1_000_000), names)).toBeUndefined();
    expect(performance.now() - begunMs).toBeLessThan(100);
  });
});
