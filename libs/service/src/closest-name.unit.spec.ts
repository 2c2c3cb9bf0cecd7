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

  it('suggests nothing when no name is near', () => {
    expect(closestName('colour', ['brokers', 'url'])).toBeUndefined();
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
