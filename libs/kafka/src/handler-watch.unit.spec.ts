import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ConsumedBatch } from './consumed-batch.ts';
import { HandlerWatch } from './handler-watch.ts';

const batch: ConsumedBatch = {
  ...{ topic: 'tidegate.decision.made.v1', partition: 2, events: [], invalid: [] },
  records: [{ record: { key: 'k', value: '', headers: {} }, tombstone: false, offset: 41n, timestampMs: 0 }],
};
const forever = () => new Promise<void>(() => undefined);

describe('the watch over handlers', () => {
  let fatal: Error[];
  let isAway: boolean;
  let watch: HandlerWatch;
  beforeEach(() => {
    jest.useFakeTimers();
    [fatal, isAway] = [[], false];
    watch = new HandlerWatch({
      timeoutMs: 12_000,
      isOutsideAway: () => isAway,
      onFatal: (error) => void fatal.push(error),
    });
  });
  afterEach(() => {
    watch.stop();
    jest.useRealTimers();
  });

  it('ends the process when a handler does not come back, and says where it hangs', () => {
    void watch.around(batch, forever);
    jest.advanceTimersByTime(12_000);
    expect(fatal).toEqual([]);
    jest.advanceTimersByTime(60_000);
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).toMatchObject({ code: 'handler_stuck', retriable: false });
    expect(fatal[0]?.message).toBe(
      'a handler of tidegate.decision.made.v1/2 from offset 41 did not come back for 12000 ms',
    );
  });

  it('does not count time in which something outside is away', () => {
    void watch.around(batch, forever);
    isAway = true;
    jest.advanceTimersByTime(3_600_000);
    expect(fatal).toEqual([]);
    isAway = false;
    jest.advanceTimersByTime(13_000);
    expect(fatal).toHaveLength(1);
  });

  it('lets one handler after the other take its time, and hands on their errors', async () => {
    for (let call = 0; call < 10; call += 1) {
      const working = watch.around(batch, () => new Promise((resolve) => setTimeout(resolve, 9_000)));
      await jest.advanceTimersByTimeAsync(9_000);
      await working;
    }
    await expect(watch.around(batch, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    jest.advanceTimersByTime(60_000);
    expect(fatal).toEqual([]);
  });
});
