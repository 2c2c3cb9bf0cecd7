import { describe, expect, it } from '@jest/globals';
import { fakeClock } from './clock.ts';

describe('fake clock', () => {
  it('stands still until it is advanced', () => {
    const clock = fakeClock('2026-11-21T10:00:00+01:00');
    expect(clock.now()).toBe('2026-11-21T09:00:00.000Z');
    clock.advance(90_500);
    expect([clock.now(), clock.nowMs()]).toEqual(['2026-11-21T09:01:30.500Z', Date.parse('2026-11-21T09:01:30.500Z')]);
  });

  it('refuses a start that is no instant, and going backwards', () => {
    expect(() => fakeClock('yesterday')).toThrow('start "yesterday"');
    expect(() => fakeClock().advance(-1)).toThrow('durationMs is -1');
  });
});
