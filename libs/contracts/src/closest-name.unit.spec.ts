import { describe, expect, it } from '@jest/globals';
import { closestName } from './closest-name.ts';

describe('closest name', () => {
  it.each([
    ['broker', 'brokers'],
    ['reqest_timeout_ms', 'requestTimeoutMs'],
    ['POSTGRES__URLL', 'POSTGRES__URL'],
  ])('suggests for %s the name %s', (mistyped, wanted) => {
    expect(closestName(mistyped, ['brokers', 'requestTimeoutMs', 'POSTGRES__URL'])).toBe(wanted);
  });

  it.each([
    ['risk_teir', 'risk_tier'],
    ['risk_tie', 'risk_tier'],
    ['risk_scores', 'risk_score'],
    ['vp', 'vip'],
  ])('suggests for the fact %s the fact %s', (mistyped, wanted) => {
    expect(closestName(mistyped, ['risk_tier', 'risk_score', 'vip'])).toBe(wanted);
  });

  it.each(['colour', 'mood', ''])('suggests nothing for "%s" when no name is near', (mistyped) => {
    expect(closestName(mistyped, ['brokers', 'url', 'vip', 'risk_tier'])).toBeUndefined();
  });

  it('is not looked for at length for a name that nothing resembles', () => {
    const startedMs = performance.now();
    expect(
      closestName(
        'x'.repeat(1_000_000),
        Array.from({ length: 50 }, (_, index) => `checkpointNumber${index}`),
      ),
    ).toBeUndefined();
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
