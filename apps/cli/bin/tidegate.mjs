#!/usr/bin/env node
/**
 * The `tidegate` command: runs on the pinned Node, whatever Node the machine has. The launcher runs in this process, so
 * that ending it ends what it started.
 */
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const launcher = join(here, '..', '..', '..', 'tools', 'with-node24.mjs');
process.env.TIDEGATE_CALLED_FROM = process.cwd();
process.argv = [process.execPath, launcher, 'apps/cli/src/main.ts', ...process.argv.slice(2)];
await import(pathToFileURL(launcher).href);
