import { afterEach, describe, expect, it } from '@jest/globals';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import { ClockConsumer } from './clock-consumer.ts';

const instant = '2026-03-02T10:00:00.000Z';
const clocks: ClockConsumer[] = [];

function clockOf(run: (now: string) => Promise<void>, told: string[] = [], everyMs = 1): ClockConsumer {
  const log = { ...silentLog, warn: (message: string) => void told.push(message) };
  const clock = new ClockConsumer([{ name: 'What is due', everyMs, run }], () => instant, log);
  clocks.push(clock);
  clock.start();
  return clock;
}

afterEach(async () => {
  await Promise.all(clocks.splice(0).map((clock) => clock.stop()));
});

describe('the clock', () => {
  it('runs its work again and again, with the time that it is', async () => {
    const turns: string[] = [];
    clockOf(async (now) => void turns.push(now));
    await waitFor(() => turns.length >= 3, { describe: 'three turns' });
    expect(new Set(turns)).toEqual(new Set([instant]));
  });

  it('tells of a failure once, goes on, and tells of the next one after a success', async () => {
    const told: string[] = [];
    let turns = 0;
    clockOf(async () => {
      turns += 1;
      if (turns !== 4 && turns < 7) throw new Error('no database');
    }, told);
    await waitFor(() => turns >= 8, { describe: 'eight turns' });
    expect(told).toEqual(Array.from({ length: 2 }, () => 'What is due could not be looked at; this is tried again'));
  });

  it('waits for work that is under way when it stops, and begins no more', async () => {
    let begun = 0;
    let end = () => undefined as void;
    const clock = clockOf(() => {
      begun += 1;
      return new Promise((resolve) => (end = resolve));
    });
    await waitFor(() => begun === 1, { describe: 'work under way' });
    let isStopped = false;
    const stopped = clock.stop().then(() => (isStopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isStopped).toBe(false);
    end();
    await stopped;
    expect(begun).toBe(1);
  });

  it('stops at once while it waits', async () => {
    const clock = clockOf(() => Promise.reject(new Error('never')), [], 3_600_000);
    await expect(clock.stop()).resolves.toBeUndefined();
  });
});
