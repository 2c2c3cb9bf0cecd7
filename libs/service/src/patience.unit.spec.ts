import { describe, expect, it } from '@jest/globals';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitPatiently } from './patience.ts';

const failing = (failures: readonly Error[]) => {
  const left = [...failures];
  return () => {
    const failure = left.shift();
    return failure ? Promise.reject(failure) : Promise.resolve('there');
  };
};

describe('waiting for what a service needs', () => {
  it('tries again after a failure and says so in the log', async () => {
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (message: string, fields: unknown) => void warnings.push([message, fields]) };
    expect(await waitPatiently('Kafka', failing([new Error('refused')]), { log, isEnding: () => false })).toBe('there');
    expect(warnings).toEqual([['Kafka is not there yet; trying again', { reason: 'refused', delayMs: 200 }]]);
  });

  it('gives up at once on a failure that waiting does not mend', async () => {
    const denied = Object.assign(new Error('denied'), { retriable: false });
    const waiting = waitPatiently('Postgres', failing([denied]), { log: silentLog, isEnding: () => false });
    await expect(waiting).rejects.toBe(denied);
  });

  it('does not try again when the service is asked to stop meanwhile', async () => {
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      return Promise.reject(new Error('refused'));
    };
    const waiting = waitPatiently('Postgres', attempt, { log: silentLog, isEnding: () => true });
    expect(await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 20, 'still waiting'))])).toBe(
      'still waiting',
    );
    expect(attempts).toBe(1);
  });
});
