import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@tidegate/testing/wait-for';
import type { Progress } from '../src/progress.ts';
import type { ServiceProcess } from '../src/service-process.ts';
import { startService } from '../src/service-process.ts';

describe('a service process', () => {
  let folder: string;
  let service: ServiceProcess | undefined;
  let said: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidegate-service-'));
    said = [];
  });
  afterEach(async () => {
    await service?.stop();
    service = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (environment: Record<string, string> = {}, startTimeoutMs = 20_000): Promise<ServiceProcess> => {
    const progress: Progress = { say: (line) => void said.push(line), step: (_label, run) => run() };
    const entry = fileURLToPath(new URL('./programs/service.ts', import.meta.url));
    const logFile = join(folder, 'logs', 'policy.log');
    return startService({
      name: 'policy',
      entry,
      workingDirectory: folder,
      environment,
      logFile,
      progress,
      startTimeoutMs,
      restartDelayMs: 10,
    });
  };

  it('counts as started when it answers that it is ready, and drains when it is stopped', async () => {
    service = await start();
    expect((await fetch(`http://127.0.0.1:${service.httpPort}/readyz`)).status).toBe(200);
    await service.stop();
    expect(await readFile(join(folder, 'logs', 'policy.log'), 'utf8')).toContain('drained');
    expect(said).toEqual([]);
  });

  it('is explained with the end of its log when it dies during its start', async () => {
    await expect(start({ TEST_MODE: 'dies' })).rejects.toThrow(
      /^policy ended while it started \(exit code 7\)\. .*policy\.log ends with\n {4}the policy file is missing$/,
    );
  });

  it('is explained with its own words when it never becomes ready', async () => {
    await expect(start({ TEST_MODE: 'unready' }, 1500)).rejects.toThrow(
      /was not ready in time: \/readyz answers 503 \{"kafka":"not connected"\}/,
    );
  });

  it('is started again, said aloud, when it dies later', async () => {
    service = await start();
    const before = service.pid;
    service.kill();
    const current = service;
    await waitFor(() => said.includes('policy runs again'), { describe: 'the restart' });
    expect(said[0]).toMatch(/^policy ended \(signal SIGKILL\) and is started again in 0\.01 s; log: .*policy\.log$/);
    expect(current.pid).not.toBe(before);
    expect(current.restarts).toBe(1);
    expect((await fetch(`http://127.0.0.1:${current.httpPort}/readyz`)).status).toBe(200);
  });

  it('is left alone when it was started again and waits for what is away', async () => {
    const startTimeoutMs = 2_000;
    service = await start({ TEST_MODE: 'ready-once' }, startTimeoutMs);
    service.kill();
    await waitFor(() => said.includes('policy runs again'), { describe: 'the restart' });
    const { pid, httpPort } = service;
    const overMs = performance.now() + startTimeoutMs + 500;
    await waitFor(() => performance.now() > overMs, { describe: 'the time that a first start would have' });
    expect((await fetch(`http://127.0.0.1:${httpPort}/readyz`)).status).toBe(503);
    expect({ pid: service.pid, restarts: service.restarts }).toEqual({ pid, restarts: 1 });
  });
});
