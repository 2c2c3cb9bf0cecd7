/**
 * Writes everything that is generated from the schemas, or with `--check` says what is out of date.
 * A red build, not a stale page.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders that hold generated files only; a file there that nobody generates any more is stale. */
const generatedFolders = ['libs/contracts/schemas', 'config/schemas', 'docs/reference'];

function staleFiles(wanted: ReadonlyMap<string, string>): string[] {
  const present = generatedFolders.flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : [],
  );
  return present.filter((path) => !wanted.has(path));
}

function isCurrent(path: string, text: string): boolean {
  return existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8') === text;
}

const wanted = generatedFiles();
const outdated = [...wanted].filter(([path, text]) => !isCurrent(path, text));
const stale = staleFiles(wanted);

if (process.argv.includes('--check')) {
  for (const path of [...outdated.map(([path]) => path), ...stale]) console.error(`${path} is out of date`);
  if (outdated.length + stale.length > 0) {
    console.error('Run `npm run gen` and commit the result.');
    process.exitCode = 1;
  }
} else {
  for (const [path, text] of outdated) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  for (const path of stale) rmSync(join(root, path));
  console.log(`${wanted.size} generated files are current`);
}
