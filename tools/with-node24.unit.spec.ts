import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** In a project of its own, with an npm of its own that writes down what it was asked to do. */
describe('with-node24', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tidegate-node24-'));
    await mkdir(join(root, 'tools'));
    await cp(fileURLToPath(new URL('./with-node24.mjs', import.meta.url)), join(root, 'tools', 'with-node24.mjs'));
    await writeFile(join(root, 'package.json'), '{ "type": "module" }');
    await lockFile('1.0.0');
    await writeFile(
      join(root, 'tools', 'script.ts'),
      'const code: string = process.argv[2] ?? "0"; console.log(JSON.stringify(process.argv.slice(2))); process.exit(Number(code));',
    );
    await npm(
      `echo "$@" >> ${root}/calls; mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json`,
    );
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const lockFile = (version: string) =>
    writeFile(
      join(root, 'package-lock.json'),
      JSON.stringify({
        packages: { '': {}, 'node_modules/a': { version }, 'node_modules/b': { version, optional: true } },
      }),
    );
  async function npm(script: string): Promise<void> {
    await mkdir(join(root, 'bin'), { recursive: true });
    await writeFile(join(root, 'bin', 'npm'), `#!/bin/sh\n${script}\n`);
    await chmod(join(root, 'bin', 'npm'), 0o755);
  }
  const installs = async () =>
    (await readFile(join(root, 'calls'), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);

  function run(commandLine: readonly string[], path = `${join(root, 'bin')}:/usr/bin:/bin`): Promise<Outcome> {
    const child = spawn(process.execPath, [join(root, 'tools', 'with-node24.mjs'), ...commandLine], {
      env: { PATH: path },
    });
    const outcome = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (outcome.stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (outcome.stderr += String(chunk)));
    return new Promise((resolve) => child.once('close', (code) => resolve({ ...outcome, code })));
  }

  it('installs what is missing without running install scripts, then hands over arguments and exit code', async () => {
    expect(await run(['tools/script.ts', '3', '--json'])).toMatchObject({ code: 3, stdout: '["3","--json"]\n' });
    expect(await installs()).toEqual([expect.stringMatching(/^ci --ignore-scripts/)]);
  });

  it('installs again only when the lock file asks for something else', async () => {
    await run(['tools/script.ts']);
    await run(['tools/script.ts']);
    expect(await installs()).toHaveLength(1);
    await lockFile('2.0.0');
    await run(['tools/script.ts']);
    expect(await installs()).toHaveLength(2);
  });

  it('leaves an installation alone that somebody made with npm, whatever optional packages it lacks', async () => {
    await mkdir(join(root, 'node_modules'));
    await writeFile(
      join(root, 'node_modules', '.package-lock.json'),
      '{"packages":{"node_modules/a":{"version":"1.0.0"}}}',
    );
    expect(await run(['tools/script.ts'])).toMatchObject({ code: 0 });
    expect(await installs()).toEqual([]);
  });

  it('installs once when two first starts happen at the same time', async () => {
    await npm(
      `echo "$@" >> ${root}/calls; sleep 0.3; mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json`,
    );
    const outcomes = await Promise.all([run(['tools/script.ts']), run(['tools/script.ts'])]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(await installs()).toHaveLength(1);
    expect(outcomes.map(({ stderr }) => stderr).join('')).toContain('which is installing the dependencies');
  });

  it.each([
    [
      'getaddrinfo ENOTFOUND registry.example',
      /The package registry cannot be reached\. The first start needs a network/,
    ],
    [
      'code EUSAGE `npm ci` can only install packages when in sync',
      /package\.json and package-lock\.json do not belong together/,
    ],
    ['code EACCES permission denied', /cannot be written\. Make it yours/],
    ['code ENOSPC no space left', /The disk is full/],
  ])('explains why npm failed: %s', async (output, explanation) => {
    await npm(`echo 'npm error ${output.replaceAll("'", '')}' >&2; exit 1`);
    const { code, stderr } = await run(['tools/script.ts']);
    expect(code).toBe(1);
    expect(stderr).toMatch(explanation);
    expect(stderr).toContain('`npm ci --ignore-scripts` ended with 1');
  });

  it('explains that npm is missing', async () => {
    expect(await run(['tools/script.ts'], '/nowhere')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm was not found'),
    });
  });

  it('says how it is used when no script is named', async () => {
    expect(await run([])).toMatchObject({
      code: 1,
      stderr: 'Usage: node tools/with-node24.mjs <script.ts> [arguments]\n',
    });
  });
});
