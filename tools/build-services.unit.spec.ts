import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
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

  it('hold our own packages and leave the others to Node, and keep the decorators of Nest', async () => {
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
    const { stdout, stderr } = spawnSync(process.execPath, ['dist/policy/main.js'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'Policy most restrictive function true\n', stderr: '' });
  });

  it('name the file and the line of what does not build', async () => {
    await write('apps/policy/src/main.ts', "import { missing } from './missing.ts';\nvoid missing;");
    await expect(buildServices({ root, quiet: true })).rejects.toThrow(
      /apps\/policy\/src\/main\.ts:1:\d+: ERROR: Could not resolve "\.\/missing\.ts"/,
    );
  });
});
