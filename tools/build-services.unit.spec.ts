import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildServices } from './build-services.ts';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));

describe('the bundles of the services', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tidegate-build-'));
    await symlink(modules, join(root, 'node_modules'));
    await writeFile(join(root, 'package.json'), '{ "type": "module" }');
    await write('libs/local-stack/src/prepare-main.ts', 'export {};');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  it('hold every package that they use, so that they run without any beside them, and keep the decorators of Nest', async () => {
    await write('apps/policy/src/rule.ts', "export const rule: string = 'most restrictive';");
    await write(
      'apps/policy/src/main.ts',
      `import { topics } from '@tidegate/contracts/topics';
       import { v5 } from 'uuid';
       import { rule } from './rule.ts';
       const mark = (target: { name: string }): void => console.log(target.name, rule, typeof v5, 'tidegate.policy.state.v1' in topics);
       @mark class Policy {}
       void Policy;`,
    );
    expect(await buildServices({ root })).toEqual(['policy', 'prepare']);
    expect((await readdir(join(root, 'dist', 'policy'))).sort()).toEqual(['main.js', 'main.js.map']);
    await rm(join(root, 'node_modules'));
    const { stdout, stderr } = spawnSync(process.execPath, ['dist/policy/main.js'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'Policy most restrictive function true\n', stderr: '' });
  });

  it('tell where an error of ours was thrown by a map that packages are not part of', async () => {
    await write(
      'apps/policy/src/main.ts',
      `import { parse } from 'yaml';
       const fail = (): never => {
         throw new Error('a rule is dead');
       };
       console.log(parse('a: 1'));
       fail();`,
    );
    await buildServices({ root });
    const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', 'dist/policy/main.js'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/Error: a rule is dead\n +at fail .*apps\/policy\/src\/main\.ts:3:/);
    const map = await readFile(join(root, 'dist', 'policy', 'main.js.map'), 'utf8');
    expect(map.length).toBeLessThan(20_000);
  });

  it('leave out what a package can do without, and miss what we ask for ourselves', async () => {
    await rm(join(root, 'node_modules'));
    await write('node_modules/careful/package.json', '{ "main": "index.js" }');
    await write(
      'node_modules/careful/index.js',
      "try { require('not-installed'); } catch { exports.without = 'done without'; }",
    );
    await write('apps/policy/src/main.ts', "import { without } from 'careful';\nconsole.log(without);");
    await buildServices({ root });
    const { stdout } = spawnSync(process.execPath, ['dist/policy/main.js'], { cwd: root, encoding: 'utf8' });
    expect(stdout).toBe('done without\n');
    await write('apps/policy/src/main.ts', "import 'not-installed';");
    await expect(buildServices({ root, quiet: true })).rejects.toThrow('Could not resolve "not-installed"');
  });

  it('name the file and the line of what does not build', async () => {
    await write('apps/policy/src/main.ts', "import { missing } from './missing.ts';\nvoid missing;");
    await expect(buildServices({ root, quiet: true })).rejects.toThrow(
      /apps\/policy\/src\/main\.ts:1:\d+: ERROR: Could not resolve "\.\/missing\.ts"/,
    );
  });
});
