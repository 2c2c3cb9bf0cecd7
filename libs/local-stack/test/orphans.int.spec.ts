import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@tidegate/testing/wait-for';
import { removePostgresFolder } from '../src/postgres-data.ts';
import { identityOf } from '../src/process-identity.ts';

const program = fileURLToPath(new URL('./programs/stack-of-one.ts', import.meta.url));

describe('what a start leaves behind', () => {
  let folder: string;
  let parent: ChildProcess;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tidegate-orphans-'))));
  afterEach(async () => {
    parent.kill('SIGKILL');
    await removePostgresFolder(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
  });

  async function start(...options: string[]): Promise<number[]> {
    parent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, folder, ...options], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (!parent.stdout) throw new Error('The program has no standard output.');
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    return (JSON.parse(line) as { pids: number[] }).pids;
  }

  const gone = (pids: readonly number[]) =>
    waitFor(() => pids.every((pid) => identityOf(pid) === undefined), {
      timeoutMs: 20_000,
      describe: () => `the end of ${pids.filter((pid) => identityOf(pid) !== undefined).join(', ')}`,
    });

  it('is nothing when it is killed with SIGKILL: Kafka, PostgreSQL and a hung child all end', async () => {
    const pids = await start('with-kafka');
    expect(pids.map((pid) => identityOf(pid) !== undefined)).toEqual([true, true, true]);
    parent.kill('SIGKILL');
    await gone(pids);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is nothing when it is ended by %s without a handler',
    async (signal) => {
      const pids = await start('without-kafka');
      expect(pids).toHaveLength(2);
      parent.kill(signal);
      await gone(pids);
    },
  );

  it.each(['throw', 'exit'])('is nothing when it ends by itself: %s', async (ending) => {
    const pids = await start('without-kafka', ending);
    await gone(pids);
    expect(parent.exitCode).not.toBe(0);
  });
});
