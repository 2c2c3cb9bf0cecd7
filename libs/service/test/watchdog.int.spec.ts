import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startFixture } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});

async function start(): Promise<ServiceProcess> {
  const service = startFixture('watchdog-fixture.ts', {});
  child = service.child;
  await service.listening();
  return service;
}

describe('the watch over the event loop', () => {
  it('kills a process whose loop stands still, after a line that says why', async () => {
    const service = await start();
    const ended = once(service.child, 'exit');
    service.child.send(20);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(service.lines().at(-1)).toMatchObject({
      ...{ level: 'error', service: 'policy', fatal: true, timeoutMs: 1_200 },
      message: 'The service is ended because its event loop stood still',
    });
  });

  it('leaves alone a process that is slow for a moment, or that was stopped and goes on', async () => {
    const service = await start();
    service.child.send(0.5);
    await service.says('stood still for 0.5 s');
    service.child.kill('SIGSTOP');
    await sleep(3_000);
    service.child.kill('SIGCONT');
    await sleep(500);
    service.child.send(0.1);
    await service.says('stood still for 0.1 s');
    expect(service.child.exitCode).toBeNull();
  });
});
