import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@tidegate/testing/wait-for';

describe('the end of a start', () => {
  let child: ChildProcess;
  let output: string;
  afterEach(() => void child.kill('SIGKILL'));

  async function start(stopMs: number): Promise<void> {
    const program = fileURLToPath(new URL('./programs/stops-in-order.ts', import.meta.url));
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, String(stopMs)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    output = '';
    child.stdout?.on('data', (chunk) => (output += String(chunk)));
    await waitFor(() => output.includes('ready\n'), { describe: 'the program' });
  }

  const ended = () => once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is orderly after %s', async (signal) => {
    await start(1);
    child.kill(signal);
    expect(await ended()).toEqual([0, null]);
    expect(output).toBe(`ready\nstopping ${signal}\nstopped\n`);
  });

  it('is orderly when the program that started it is gone', async () => {
    await start(1);
    child.disconnect();
    expect(await ended()).toEqual([0, null]);
    expect(output).toContain('stopping disconnect\nstopped');
  });

  it('takes one Ctrl-C that arrives twice for one', async () => {
    await start(300);
    child.kill('SIGINT');
    await waitFor(() => output.includes('stopping'), { describe: 'the stop' });
    child.kill('SIGINT');
    expect(await ended()).toEqual([0, null]);
  });

  it('is immediate after a second Ctrl-C', async () => {
    await start(60_000);
    child.kill('SIGINT');
    await waitFor(() => output.includes('stopping'), { describe: 'the stop' });
    // Longer than the time within which two signals are one press of the keys.
    await pause(700);
    child.kill('SIGINT');
    expect(await ended()).toEqual([130, null]);
  });
});
