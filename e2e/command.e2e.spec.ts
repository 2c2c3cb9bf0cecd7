import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newStateFolder, tidegate, type StateFolder } from './tidegate-command.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the tidegate command, where nothing runs', () => {
  let state: StateFolder;
  beforeAll(() => {
    state = newStateFolder();
  });
  afterAll(() => state.remove());

  it.each([
    ...['up', 'demo', 'status', 'request', 'cases', 'decide', 'breaker', 'actions', 'calibration', 'audit', 'dlq'],
    ...['policy', 'eval', 'eval-intake'],
  ])('explains %s with --help', async (command) => {
    const help = await tidegate(state, [command, '--help']);
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining(`Usage: tidegate ${command}`)]);
  });

  it.each([
    ['an unknown command', ['case'], 2, 'Did you mean cases?'],
    ['an unknown option', ['cases', '--quue', 'x'], 2, "unknown option '--quue'"],
    ['a value out of range', ['cases', '--limit', '0'], 2, 'whole number from 1 to 200'],
    ['a file that is not there', ['request', 'nowhere.json'], 2, 'nowhere.json cannot be read'],
    ['episodes that are not there', ['eval', 'nowhere'], 2, 'traces.jsonl does not exist'],
    ['a replay without a reason', ['dlq', 'replay', 'routing:1', '--as', 'olga'], 2, '--reason <text>'],
    ['a policy that is not there', ['policy', 'publish', 'nowhere.yaml', '--as', 'ana'], 2, 'nowhere.yaml'],
    ['a share of nothing', ['policy', 'canary', '*', '--share', '0', '--as', 'ana'], 2, 'a fraction above 0'],
    ['asking for policies', ['policy', 'list'], 3, 'Tidegate does not run here'],
    ['a calibration that is not there', ['calibration', 'publish', 'nowhere.json'], 2, 'nowhere.json cannot be read'],
    ['asking for dead letters', ['dlq', 'list'], 3, 'Tidegate does not run here'],
    ['asking for cases', ['cases'], 3, 'Tidegate does not run here'],
    ['undoing without a reason', ['actions', 'rollback', 'x', '--as', 'olga'], 2, '--reason <text>'],
    ['asking for actions', ['actions'], 3, 'Tidegate does not run here'],
    ['verifying an audit log that was never written', ['audit', 'verify'], 3, 'There is no audit log here yet'],
  ])('answers %s with its own exit code and what to do', async (_what, args, code, words) => {
    const result = await tidegate(state, args);
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(words)]);
  });

  it('does not take an empty export of the audit log for a proof', async () => {
    const file = join(state.path, 'empty.jsonl');
    writeFileSync(file, '');
    const result = await tidegate(state, ['audit', 'verify', '--file', file]);
    expect([result.code, result.stdout]).toEqual([1, expect.stringContaining('EMPTY')]);
  });

  it('does not end an interrupted --once as if everything had been proved', async () => {
    const child = spawn(process.execPath, ['apps/cli/src/main.ts', 'demo', '--once', '--json'], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', ...state.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.once('data', () => child.kill('SIGINT'));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(130);
  });
});
