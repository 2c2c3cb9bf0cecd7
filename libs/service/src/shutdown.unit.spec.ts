import { describe, expect, it } from '@jest/globals';
import { silentLog } from '@tidegate/telemetry/logger';
import { Shutdown } from './shutdown.ts';

function shutdown(deadlineMs = 60_000) {
  const codes: number[] = [];
  return { codes, ending: new Shutdown({ log: silentLog, deadlineMs, exit: (code) => void codes.push(code) }) };
}

describe('shutdown', () => {
  it('runs the steps one after the other and ends with 0', async () => {
    const { ending, codes } = shutdown();
    const order: string[] = [];
    ending.add('first', async () => {
      await Promise.resolve();
      order.push('first');
    });
    ending.add('second', () => void order.push('second'));
    await ending.begin('SIGTERM');
    expect([order, codes]).toEqual([['first', 'second'], [0]]);
  });

  it('goes on after a step that fails, and ends with 1', async () => {
    const { ending, codes } = shutdown();
    const order: string[] = [];
    ending.add('fails', () => Promise.reject(new Error('x')));
    ending.add('next', () => void order.push('next'));
    await ending.begin('SIGTERM');
    expect([order, codes]).toEqual([['next'], [1]]);
  });

  it('ends with 1 when a step hangs beyond the deadline', async () => {
    const ended = new Promise<number>((exit) => {
      const ending = new Shutdown({ log: silentLog, deadlineMs: 1, exit });
      ending.add('hangs', () => new Promise(() => undefined));
      void ending.begin('SIGTERM');
    });
    expect(await ended).toBe(1);
  });

  it('happens once, however often it is asked for', async () => {
    const { ending, codes } = shutdown();
    let runs = 0;
    ending.add('step', () => void (runs += 1));
    await Promise.all([ending.begin('SIGTERM'), ending.begin('SIGINT')]);
    expect([runs, codes, ending.isEnding()]).toEqual([1, [0], true]);
  });
});
