import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { serviceNames } from '@tidegate/contracts/topics';

const root = fileURLToPath(new URL('..', import.meta.url));
const ownPackages = '@tidegate';
/** What deploy/Dockerfile.dockerignore keeps out and a checkout has. */
const notSent = new Set(['node_modules', 'dist', '.nx', '.tidegate']);

/** The COPY and RUN instructions of one stage, as words, in their order. */
function stepsOf(stage: 'build' | 'run'): string[][] {
  const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');
  const [, build = '', run = ''] = dockerfile.split(/^FROM /m);
  return (stage === 'build' ? build : run)
    .split('\n')
    .filter((line) => /^(COPY|RUN) /.test(line))
    .map((line) => line.split(/\s+/));
}

/** Does what a COPY does: into a folder if the target ends with a slash, otherwise to that name. */
function copy(sources: readonly string[], target: string, image: string): void {
  for (const source of sources) {
    const name = target.endsWith('/') ? join(target, basename(source)) : target;
    mkdirSync(dirname(join(image, name)), { recursive: true });
    cpSync(join(root, source), join(image, name), {
      recursive: true,
      filter: (path) => !notSent.has(basename(path)),
    });
  }
}

/** Stands in for `npm ci`: the packages of this checkout, but our own ones are those that were copied. */
function linkPackages(image: string): void {
  const installed = join(root, 'node_modules');
  const modules = join(image, 'node_modules');
  mkdirSync(join(modules, ownPackages), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== ownPackages) symlinkSync(join(installed, name), join(modules, name));
  }
  for (const name of readdirSync(join(installed, ownPackages))) {
    const folder = relative(realpathSync(root), realpathSync(join(installed, ownPackages, name)));
    symlinkSync(join(image, folder), join(modules, ownPackages, name));
  }
}

/** What the programs say to a port that is none, which they do before anything that is not there in a test. */
function complaintsOf(image: string): Record<string, string> {
  const entries = [...serviceNames, 'prepare'].map((name) => {
    const env = { PATH: process.env['PATH'], TIDEGATE_HTTP__PORT: 'none' };
    const { stderr } = spawnSync(process.execPath, [`dist/${name}/main.js`], { cwd: image, env, encoding: 'utf8' });
    return [name, stderr.split('\n')[0] ?? ''];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** There is no Docker in our tests; this does what the stages do, with the files that they copy and no others. */
describe('the image', () => {
  let image: string;
  beforeEach(() => void (image = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate image ü ')))));
  afterEach(() => rmSync(image, { recursive: true, force: true }));

  it('is built from the files that its Dockerfile copies, the console included, and runs from those that it keeps', () => {
    const steps = stepsOf('build');
    for (const [instruction, ...words] of steps) {
      if (instruction === 'COPY') copy(words.slice(0, -1), words.at(-1) ?? '', image);
    }
    linkPackages(image);
    const [, , ...build] = steps.find((words) => words.includes('tools/build-services.ts')) ?? [];
    expect(build).toContain('--console');
    const { status, stderr } = spawnSync(process.execPath, build, { cwd: image, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('The console was built.') });
    const built = [...serviceNames, 'prepare'].map((name) => `${name}/main.js`);
    const missing = [...built, 'console/index.html'].filter((file) => !existsSync(join(image, 'dist', file)));
    expect(missing).toEqual([]);
    const kept = stepsOf('run').flatMap((words) => words.filter((word) => word.startsWith('/app/')));
    const keptNames = new Set(kept.map((path) => basename(path)));
    for (const name of readdirSync(image)) {
      if (!keptNames.has(name)) rmSync(join(image, name), { recursive: true });
    }
    expect(complaintsOf(image)).toEqual({
      ...Object.fromEntries(serviceNames.map((name) => [name, `The configuration of ${name} cannot be used:`])),
      prepare: expect.stringContaining('Set KAFKA_BROKERS='),
    });
  });
});
