import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { handOver, mustChangeUser, openFolder, othersMayUse } from './postgres-binaries.ts';
import { StackFailure } from './stack-failure.ts';

/** Where a server keeps its things. */
export interface PostgresFolder {
  /** PGDATA, made by initdb. */
  readonly data: string;
  readonly logFile: string;
  readonly password: string;
}

const pointerOf = (dataDir: string): string => join(dataDir, 'data-location');

/**
 * Prepares `dataDir`: a generated password (mode 600), the log, and the place of the data. That is `data/` in it, except
 * for root in a folder that is closed to other users: then it is beside the system's temporary files, and
 * `data-location` says where.
 */
export async function preparePostgresFolder(dataDir: string): Promise<PostgresFolder> {
  await mkdir(dataDir, { recursive: true });
  const passwordFile = join(dataDir, 'password');
  let password = await readIfPresent(passwordFile);
  if (password === undefined) {
    password = randomBytes(18).toString('base64url');
    await writeFile(passwordFile, password, { mode: 0o600 });
  }
  return { data: await placeData(dataDir), logFile: join(dataDir, 'postgres.log'), password };
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StackFailure(
      'postgres_failed',
      `${file} cannot be read: ${String(cause)}. It was made by another user; run as that user, or delete the folder to start with empty data.`,
      { cause },
    );
  }
}

async function placeData(dataDir: string): Promise<string> {
  const pointed = await readFile(pointerOf(dataDir), 'utf8').catch(() => undefined);
  if (pointed !== undefined) return pointed;
  if (!mustChangeUser() || (await othersMayUse(join(await realpath(dataDir), '.')))) {
    const data = join(dataDir, 'data');
    if (await createPrivate(data)) await handOver(data);
    return data;
  }
  const digest = createHash('sha256')
    .update(await realpath(dataDir))
    .digest('hex')
    .slice(0, 12);
  const data = join(await openFolder(), `tidegate-postgres-data-${digest}`);
  // No pointer leads there any more, so this is what is left of a data folder that was deleted.
  await rm(data, { recursive: true, force: true });
  await createPrivate(data);
  await handOver(data);
  await writeFile(pointerOf(dataDir), data);
  return data;
}

/** False if it exists already. PostgreSQL insists on mode 700 for its data. */
async function createPrivate(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    await chmod(folder, 0o700);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Deletes a stopped server's folder, and its data where they are kept elsewhere. */
export async function removePostgresFolder(dataDir: string): Promise<void> {
  const pointed = await readFile(pointerOf(dataDir), 'utf8').catch(() => undefined);
  if (pointed !== undefined) await rm(pointed, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}
