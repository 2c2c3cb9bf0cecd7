import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DatabaseClock } from './database-clock.ts';

const hourMs = 3_600_000;
const noon = Date.parse('2026-11-21T12:00:00.000Z');

describe('the clock of the database', () => {
  let serverMs: number;
  let isAway: boolean;
  let clock: DatabaseClock;
  beforeEach(async () => {
    jest.useFakeTimers();
    [serverMs, isAway] = [noon, false];
    const atStartMs = performance.now();
    clock = new DatabaseClock(() =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve(serverMs + performance.now() - atStartMs),
    );
    await clock.sync();
  });
  afterEach(() => {
    clock.stop();
    jest.useRealTimers();
  });

  it('tells the time of the database and not of this machine', () => {
    expect(clock.now().toISOString()).toBe('2026-11-21T12:00:00.000Z');
    jest.setSystemTime(noon + 5 * hourMs);
    expect(clock.now().toISOString()).toBe('2026-11-21T12:00:00.000Z');
  });

  it('goes on while the database is away', async () => {
    isAway = true;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(clock.now().toISOString()).toBe('2026-11-21T12:01:00.000Z');
  });

  it('follows the database', async () => {
    serverMs += 7_000;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(clock.now().toISOString()).toBe('2026-11-21T12:00:17.000Z');
  });
});
