import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { closedLoop } from './closed-loop.ts';

const mostMs = 60_000;

describe('a closed loop', () => {
  it('does each piece once and keeps no more under way than it may', async () => {
    const done: number[] = [];
    let underWay = 0;
    let most = 0;
    const { lost } = await closedLoop({ count: 20, mostMs, inFlight: 4 }, async (number) => {
      most = Math.max(most, ++underWay);
      await pause(1 + (number % 3));
      underWay -= 1;
      done.push(number);
      return true;
    });
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(most).toBe(4);
    expect(lost).toBe(0);
  });

  it('counts what came to no end as lost and leaves its time out', async () => {
    const figures = await closedLoop({ count: 10, mostMs, inFlight: 1 }, async (number) => {
      if (number === 3) await pause(200);
      return number !== 3;
    });
    expect(figures.lost).toBe(1);
    expect(figures.maxMs).toBeLessThan(200);
  });

  it('starts nothing more when its time is over, and waits for what is under way', async () => {
    const { started, lost } = await closedLoop({ count: 1_000_000, mostMs: 50, inFlight: 2 }, async () => {
      await pause(20);
      return true;
    });
    expect(started).toBeGreaterThanOrEqual(2);
    expect(started).toBeLessThan(1_000);
    expect(lost).toBe(0);
  });

  it('starts nothing more after a piece has failed', async () => {
    let started = 0;
    const loop = closedLoop({ count: 100, mostMs, inFlight: 2 }, async () => {
      started += 1;
      await pause(1);
      if (started >= 3) throw new Error('refused');
      return true;
    });
    await expect(loop).rejects.toThrow('refused');
    const atFailure = started;
    await pause(20);
    expect(started).toBe(atFailure);
  });
});
