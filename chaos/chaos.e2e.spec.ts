import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

function chaos(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const environment = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', KAFKA_BROKERS: '', DATABASE_URL: '' };
    execFile(process.execPath, ['chaos/run.ts', ...args], { cwd: root, env: environment }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('the running system under faults', () => {
  it('loses nothing, doubles nothing and comes to rest', async () => {
    const run = await chaos('--faults', '24', '--seed', '5', '--pace', '1000', '--longest', '4000', '--json');
    const report = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, number>;
    expect(report['notQuiet']).toEqual({});
    expect([report, run.stderr.split('\n').slice(-40)]).toMatchObject([
      {
        ...{ ok: true, faults: 24, seed: 5, lost: 0, doubled: 0, disagreeing: 0, unaudited: 0, unapproved: 0 },
        ...{ timersLost: 0, timersDoubled: 0, deadLetters: 0, outOfOrder: 0, notDone: 0 },
      },
      expect.anything(),
    ]);
    expect(run.code).toBe(0);
    // There was something to lose of every kind.
    expect(report['requests']).toBeGreaterThan(60);
    expect(report['executions']).toBeGreaterThan(20);
    expect(report['escalations']).toBeGreaterThan(5);
    expect(report['withdrawals']).toBeGreaterThan(2);
    expect(report['approvedByTwo']).toBeGreaterThan(1);
    expect(report['asksAnswered']).toBeGreaterThan(1);
    expect(report['grantsUsed']).toBeGreaterThan(2);
    expect(report['rollbacks']).toBeGreaterThan(2);
  }, 420_000);

  it('is asked in the right way, or not at all', async () => {
    const wrong = await chaos('--faults', 'many');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('give a whole number')]);
    const help = await chaos('--help');
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--faults')]);
  });
});
