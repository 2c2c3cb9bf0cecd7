#!/usr/bin/env node
/** The `tidegate` command: runs on the pinned Node, whatever Node the machine has. */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const root = join(here, '..', '..', '..');
const launcher = join(root, 'tools', 'with-node24.mjs');
const run = spawnSync(process.execPath, [launcher, 'apps/cli/src/main.ts', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TIDEGATE_CALLED_FROM: process.cwd() },
});
process.exitCode = run.status ?? 1;
