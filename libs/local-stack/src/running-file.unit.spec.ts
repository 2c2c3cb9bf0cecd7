import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identityOf } from './process-identity.ts';
import type { Running } from './running-file.ts';
import { claimRunning, describeRunning, readRunning, removeRunning, writeRunning } from './running-file.ts';

const startedAt = '2026-11-21T10:00:00.000Z';

describe('running.json', () => {
  let root: string;
  beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'tidegate-running-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  const mine = (): Running => ({
    state: 'running',
    startedAt,
    startedBy: { pid: process.pid, identity: identityOf(process.pid) ?? '' },
  });
  const ended = (): number => spawnSync('true').pid;

  it('tells what runs, to its owner only, and is gone after the stop', async () => {
    await claimRunning(root, startedAt);
    expect(await readRunning(root)).toMatchObject({ state: 'starting' });
    await writeRunning(root, { ...mine(), databaseUrl: 'postgres://tidegate:x@127.0.0.1:54329/tidegate' });
    expect(await readRunning(root)).toMatchObject({ state: 'running', databaseUrl: expect.stringContaining('54329') });
    expect((await stat(join(root, '.tidegate', 'running.json'))).mode & 0o777).toBe(0o600);
    await removeRunning(root);
    expect(await readRunning(root)).toBeUndefined();
    expect(await readdir(join(root, '.tidegate'))).toEqual([]);
  });

  it('lets exactly one of two simultaneous starts go on', async () => {
    const outcomes = await Promise.allSettled([claimRunning(root, startedAt), claimRunning(root, startedAt)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuses a second start and says who runs, where, and how to stop it', async () => {
    await claimRunning(root, startedAt);
    await writeRunning(root, { ...mine(), consoleUrl: 'http://127.0.0.1:4600' });
    const second = claimRunning(root, startedAt);
    await expect(second).rejects.toMatchObject({ code: 'already_running' });
    await expect(second).rejects.toThrow(
      `Tidegate runs in this folder already, since ${startedAt}, started by process ${process.pid}. The console is at http://127.0.0.1:4600.`,
    );
    expect(describeRunning(mine())).toContain(`kill ${process.pid}`);
  });

  it('counts for nothing when its process is gone, and is replaced with a notice', async () => {
    const pid = ended();
    await claimRunning(root, startedAt);
    await writeRunning(root, { ...mine(), startedBy: { pid, identity: 'started-1' } });
    expect(await readRunning(root)).toBeUndefined();
    expect((await claimRunning(root, startedAt)).notice).toContain(`(process ${pid}) did not end in an orderly way`);
    expect(await readRunning(root)).toMatchObject({ startedBy: { pid: process.pid } });
  });

  it('counts for nothing when another process has that id by now', async () => {
    await claimRunning(root, startedAt);
    await writeRunning(root, { ...mine(), startedBy: { pid: process.pid, identity: 'started-1' } });
    expect(await readRunning(root)).toBeUndefined();
  });

  it('is left alone by a process that did not write it', async () => {
    await claimRunning(root, startedAt);
    await writeRunning(root, { ...mine(), startedBy: { pid: process.ppid, identity: identityOf(process.ppid) ?? '' } });
    await removeRunning(root);
    expect(await readRunning(root)).toMatchObject({ startedBy: { pid: process.ppid } });
  });

  it('is named, not guessed at, when it is damaged', async () => {
    await claimRunning(root, startedAt);
    await writeFile(join(root, '.tidegate', 'running.json'), '{');
    await expect(readRunning(root)).rejects.toThrow(/running\.json cannot be read .*Delete it if nothing runs here/);
  });
});
