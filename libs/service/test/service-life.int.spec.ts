import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { startFixture } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';

let test: TestDatabase;
let children: ChildProcess[] = [];
beforeAll(async () => {
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'routing' });
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
});
afterAll(() => test.close());

function start(more: Record<string, string> = {}): ServiceProcess {
  const service = startFixture('life-fixture.ts', { DATABASE_URL: test.url, ...more });
  children.push(service.child);
  return service;
}

const stepsOf = (service: ServiceProcess) =>
  service.lines().flatMap((line) => (typeof line['fixture'] === 'string' ? [line['fixture']] : []));

describe('the life of a service', () => {
  it('tells its ports, becomes ready, and serves metrics on a port of their own', async () => {
    const service = start();
    const { kind, service: name, httpPort, metricsPort } = await service.ready();
    expect([kind, name]).toEqual(['listening', 'routing']);
    expect(service.lines().find((line) => line['message'] === 'listening')).toMatchObject({ httpPort, metricsPort });
    const report = (await (await fetch(`http://127.0.0.1:${httpPort}/readyz`)).json()) as { checks: object };
    expect(Object.keys(report.checks)).toEqual(['postgres', 'publisher', 'outbox']);
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toContain('tidegate_pg_pool_connections{state="idle"');
  });

  it('stops in order on SIGTERM: readiness, timers, the request under way, consumers, outbox, publisher; code 0', async () => {
    const service = start();
    const { httpPort } = await service.ready();
    const answer = fetch(`http://127.0.0.1:${httpPort}/slow`).then((response) => response.text());
    await service.says('request begun');
    service.child.kill('SIGTERM');
    expect(await answer).toBe('done');
    expect(await service.exited).toBe(0);
    expect(stepsOf(service)).toEqual([
      'consuming',
      'request begun',
      'timers stopped',
      expect.stringMatching(/consumers closed|published last-1/),
      expect.stringMatching(/consumers closed|published last-1/),
      'publisher closed',
    ]);
    expect(await test.database.query('select 1 from outbox')).toEqual([]);
  });

  it('stops when the channel to its parent closes', async () => {
    const service = start();
    await service.listening();
    service.child.disconnect();
    expect(await service.exited).toBe(0);
  });

  it('stops when the process it belongs to is gone', async () => {
    const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    children.push(owner);
    const service = start({ TIDEGATE_PARENT_PID: String(owner.pid) });
    await service.listening();
    owner.kill('SIGKILL');
    expect(await service.exited).toBe(0);
  });

  it('can be stopped while it waits for a database, and keeps the password to itself', async () => {
    const service = start({ DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:1/none' });
    const { httpPort } = await service.listening();
    await service.says('Postgres is not there yet; trying again');
    const answer = await (await fetch(`http://127.0.0.1:${httpPort}/readyz`)).text();
    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(answer + JSON.stringify(service.lines())).not.toContain('hunter2');
  });

  it('ends with 1 and all problems when its configuration is wrong', async () => {
    const service = start({ TIDEGATE_HTTP__PORT: 'many', TIDEGATE_LOG__LEVL: 'info' });
    expect(await service.exited).toBe(1);
    expect(service.output()).toContain('TIDEGATE_HTTP__PORT  http.port  got "many"  expected a number');
    expect(service.output()).toContain('did you mean TIDEGATE_LOG__LEVEL?');
  });

  it('ends with 1 and the remedy when its port is taken', async () => {
    const { metricsPort } = await start().listening();
    const service = start({ TIDEGATE_HTTP__PORT: String(metricsPort) });
    expect(await service.exited).toBe(1);
    expect(service.output()).toContain('Set TIDEGATE_HTTP__PORT');
  });

  it('ends with 1 on an error that nobody handled, after logging it', async () => {
    const service = start({ FIXTURE: 'crash' });
    expect(await service.exited).toBe(1);
    expect(service.lines().findLast((line) => line['level'] === 'error')).toMatchObject({
      fatal: true,
      error: { message: 'nobody handles this' },
    });
  });
});
