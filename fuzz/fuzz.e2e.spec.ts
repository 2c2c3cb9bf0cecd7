import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { FuzzReport } from './report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function fuzz(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const environment = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
    execFile(process.execPath, ['fuzz/run.ts', ...args], { cwd: root, env: environment }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('the running system under hostile input', () => {
  it('answers, rejects or dead-letters all of it, serves valid traffic meanwhile, and stays whole', async () => {
    const { code, stdout, stderr } = await fuzz('--seconds', '15', '--seed', '7', '--json');
    const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as FuzzReport;
    const found = stderr.split('\n').filter((line) => line.includes('✖'));
    expect([code, found]).toEqual([0, []]);
    expect(report).toMatchObject({ crashes: 0, serverErrors: 0, unanswered: 0, findings: 0, seed: 7, seconds: 15 });
    expect(report.inputs).toBeGreaterThan(100);
    expect(report.controlRequests).toBeGreaterThan(2);
    // Both sides were reached, or there would be nothing to be proud of.
    expect(Object.keys(report.answers)).toEqual(expect.arrayContaining(['200', '400', '404', '422']));
    expect(report.deadLetters['schema']).toBeGreaterThan(10);
    expect(report.rejections).toBeGreaterThan(0);
  }, 300_000);

  it('is asked in the right way, or not at all', async () => {
    const wrong = await fuzz('--seconds', 'many');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('give a whole number')]);
    const help = await fuzz('--help');
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--only')]);
  });
});
