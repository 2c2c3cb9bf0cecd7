/**
 * Bundles the services into `dist/<service>/main.js`, and the console into `dist/console`.
 * Runnable: `node tools/build-services.ts [--console]`.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { serviceNames } from '@tidegate/contracts/topics';
import { mapsOfOurOwn, withoutMissingOptions } from './bundle-plugins.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

export interface BuildOptions {
  /** Left out: this checkout. */
  readonly root?: string;
  /** Prints no warnings and errors; a failure is thrown all the same. */
  readonly quiet?: boolean;
}

/** Packages that are not ES modules ask for these, which a module does not have by itself. */
const namesOfCommonJs = [
  "import { createRequire as requireFrom } from 'node:module';",
  'const require = requireFrom(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join('\n');

/**
 * Bundles every service that has a `src/main.ts`, and the program that creates topics and schemas, with all packages that
 * they use, in one esbuild call (under 5 s). One file instead of 900 starts in half the time and leaves 12 MiB more of the
 * heap to the work (docs/performance.md). Returns the names of what was built. Throws esbuild's BuildFailure, whose message
 * names file and line.
 */
export async function buildServices({ root = projectRoot, quiet = false }: BuildOptions = {}): Promise<string[]> {
  const entries: Record<string, string> = {};
  for (const service of serviceNames) {
    const entry = join(root, 'apps', service, 'src', 'main.ts');
    if (existsSync(entry)) entries[`${service}/main`] = entry;
  }
  entries['prepare/main'] = join(root, 'libs', 'local-stack', 'src', 'prepare-main.ts');
  await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: join(root, 'dist'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    sourcemap: true,
    sourcesContent: false,
    // Comments with other than ASCII letters would double what the text takes in memory; names stay as they are.
    minifyWhitespace: true,
    lineLimit: 160,
    legalComments: 'external',
    banner: { js: namesOfCommonJs },
    logLevel: quiet ? 'silent' : 'warning',
    plugins: [withoutMissingOptions, mapsOfOurOwn],
    // Nest's decorators are the old kind; esbuild must not take its own view from some tsconfig nearby.
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: true } },
  });
  return Object.keys(entries).map((entry) => entry.split('/')[0] ?? entry);
}

/**
 * Builds the console with Vite into `dist/console`, unless its sources are those of the last build: it takes seconds.
 * Says which of the two it was.
 */
export async function buildConsole({ root = projectRoot }: BuildOptions = {}): Promise<'built' | 'unchanged'> {
  const consoleFolder = join(root, 'apps', 'console');
  const outDir = join(root, 'dist', 'console');
  const stampFile = join(root, 'dist', 'console.sources');
  const digest = await digestOfSources(root);
  const previous = await readFile(stampFile, 'utf8').catch(() => '');
  if (previous === digest && existsSync(join(outDir, 'index.html'))) return 'unchanged';
  const vite = await import('vite');
  const environment = process.env['NODE_ENV'];
  await vite.build({ root: consoleFolder, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  // Vite sets NODE_ENV for the whole process; services started from it would believe that they are in production.
  if (environment === undefined) delete process.env['NODE_ENV'];
  else process.env['NODE_ENV'] = environment;
  await mkdir(join(root, 'dist'), { recursive: true });
  await writeFile(stampFile, digest);
  return 'built';
}

/** Everything that the console is made of, the contracts and the versions of its dependencies included. */
async function digestOfSources(root: string): Promise<string> {
  const patterns = ['apps/console/**/*', 'libs/contracts/src/*.ts', 'package-lock.json'];
  const files: string[] = [];
  for await (const entry of glob(patterns, { cwd: root, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !path.includes('node_modules') && !path.endsWith('.spec.ts')) files.push(path);
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(`${file}\0`).update(await readFile(file));
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = await buildServices();
  process.stderr.write(`Built ${names.join(', ')}.\n`);
  if (process.argv.includes('--console')) process.stderr.write(`The console was ${await buildConsole()}.\n`);
}
