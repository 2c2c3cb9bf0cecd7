import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endingOf, stopChild, superviseChild } from '@tidegate/local-stack/children';
import type { Bench } from './world.ts';

const startTimeoutMs = 30_000;

/** Starts the example's systems of record in a process of their own, as they are in life; returns their address. */
export async function startSystemsOfRecord({ root, cleanUp }: Bench): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'examples', 'systems-of-record', 'main.ts')], {
    env: { ...process.env, SYSTEMS_OF_RECORD_PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // A Ctrl-C is for us to hand on.
    detached: true,
  });
  superviseChild(child, { order: 30, signal: 'SIGTERM', graceMs: 5_000 });
  const listening = new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The systems of record ${why}.`));
    const timer = setTimeout(() => fail(`were not ready within ${startTimeoutMs} ms`), startTimeoutMs);
    child.once('message', ({ url }: { readonly url: string }) => resolve(url));
    child.once('exit', () => fail(`ended: ${endingOf(child)}`));
    child.once('message', () => clearTimeout(timer)).once('exit', () => clearTimeout(timer));
  });
  await cleanUp.own(() => stopChild(child, 'SIGTERM', 5_000));
  return listening;
}
