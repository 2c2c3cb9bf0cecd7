import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import pg from 'pg';
import { assertSchemaName } from './connection-options.ts';
import { postgresFailureOf } from './postgres-failure.ts';

/** The tables that every service has; applied before its own. */
export const commonMigrations = join(import.meta.dirname, '../migrations');

export interface MigrateOptions {
  readonly url: string;
  /** Made when it does not exist. */
  readonly schema: string;
  /** Folders of `NNNN-name.sql` files; those of `commonMigrations` always come first. */
  readonly directories: readonly string[];
  /** Where the common tables are, when this code runs from a bundle. */
  readonly commonDirectory?: string;
}

export interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** The tables of every service and those of one are numbered by themselves. */
  readonly series: 'common' | 'own';
}

/** A migration that cannot be applied; nothing of it was. */
export class MigrationFailure extends Error {
  readonly code: 'migration_changed' | 'migration_out_of_order' | 'migration_invalid' | 'migration_failed';
  readonly retriable: boolean;
  readonly file: string;

  constructor(code: MigrationFailure['code'], file: string, detail: string, cause?: unknown) {
    super(`Migration ${file}: ${detail}`, { cause });
    this.name = 'MigrationFailure';
    this.code = code;
    this.file = file;
    this.retriable = cause !== undefined && postgresFailureOf(cause).retriable;
  }
}

/** The files of the folders in the order of application. @throws MigrationFailure for names and numbers that clash. */
export function readMigrations(
  options: Pick<MigrateOptions, 'directories' | 'commonDirectory'>,
): readonly MigrationFile[] {
  const common = options.commonDirectory ?? commonMigrations;
  const own = [...new Set(options.directories)].filter((folder) => folder !== common);
  return [...readSeries([common], 'common'), ...readSeries(own, 'own')];
}

function readSeries(folders: readonly string[], series: MigrationFile['series']): readonly MigrationFile[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .map((name) => join(folder, name)),
  );
  const files = paths
    .map((path) => readMigration(path, series))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  files.forEach((file, index) => {
    const next = files[index + 1];
    if (next === undefined || numberOf(file.name) !== numberOf(next.name)) return;
    throw new MigrationFailure(
      'migration_invalid',
      next.name,
      `has the number of ${file.name}; give it one of its own`,
    );
  });
  return files;
}

/**
 * Brings the schema up to date: applies what is not yet recorded in `<schema>.migration`, each file in a transaction of
 * its own. Harmless when repeated and when several processes do it at once; returns the names it applied.
 *
 * @throws MigrationFailure, PostgresFailure
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const { url, schema } = options;
  assertSchemaName(schema);
  const files = readMigrations(options);
  const client = new pg.Client({
    connectionString: url,
    application_name: `tidegate-migrate-${schema}`,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    // Held by the session and freed with it, so a migration that dies does not lock out the next one.
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`tidegate-migrate-${schema}`]);
    return await applyMissing(client, schema, files);
  } catch (error) {
    throw error instanceof MigrationFailure ? error : postgresFailureOf(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function applyMissing(
  client: pg.Client,
  schema: string,
  files: readonly MigrationFile[],
): Promise<readonly string[]> {
  await client.query(`create schema if not exists ${schema}`);
  await client.query(`set search_path = ${schema}`);
  await client.query(
    `create table if not exists migration
       (name text primary key, checksum text not null, applied_at timestamptz not null default now())`,
  );
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from migration order by name',
  );
  const recorded = new Map(rows.map((row) => [row.name, row.checksum]));
  const common = new Set(files.filter(({ series }) => series === 'common').map(({ name }) => name));
  const last = {
    common: rows.findLast(({ name }) => common.has(name))?.name ?? '',
    own: rows.findLast(({ name }) => !common.has(name))?.name ?? '',
  };
  for (const file of files) refuseUnsafe(file, recorded.get(file.name), last[file.series]);
  const missing = files.filter((file) => !recorded.has(file.name));
  for (const file of missing) await apply(client, file);
  return missing.map((file) => file.name);
}

function refuseUnsafe(file: MigrationFile, recorded: string | undefined, last: string): void {
  if (recorded !== undefined && recorded !== file.checksum) {
    const detail = 'was changed after it was applied; restore the file and put the change into a new one';
    throw new MigrationFailure('migration_changed', file.name, detail);
  }
  if (recorded === undefined && file.name < last) {
    const detail = `comes before ${last}, which is applied already; give it a higher number`;
    throw new MigrationFailure('migration_out_of_order', file.name, detail);
  }
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  try {
    await client.query('begin');
    await client.query(file.sql);
    await client.query('insert into migration (name, checksum) values ($1, $2)', [file.name, file.checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const { message, position } = error as { message: string; position?: string };
    const line = position === undefined ? '' : ` at line ${file.sql.slice(0, Number(position)).split('\n').length}`;
    throw new MigrationFailure(
      'migration_failed',
      file.name,
      `failed${line}: ${message}; nothing of it was applied`,
      error,
    );
  }
}

function readMigration(path: string, series: MigrationFile['series']): MigrationFile {
  const name = basename(path);
  if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(name)) {
    throw new MigrationFailure('migration_invalid', name, 'must be named like 0001-cases.sql');
  }
  // Line ends differ between checkouts; the statements do not.
  const sql = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  return { name, sql, series, checksum: createHash('sha256').update(sql).digest('hex') };
}

function numberOf(name: string): string {
  return name.slice(0, 4);
}
