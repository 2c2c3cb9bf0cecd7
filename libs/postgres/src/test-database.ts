import { createHash, randomBytes } from 'node:crypto';
import { silentLog } from '@tidegate/telemetry/logger';
import pg from 'pg';
import { Database } from './database.ts';
import { migrate, readMigrations } from './migrations.ts';

export interface TestDatabaseOptions {
  /** Address with the right to create databases; tests pass `process.env["DATABASE_URL"]`. */
  readonly adminUrl: string | undefined;
  readonly schema: string;
  /** Folders of the migrations of the service; the common tables are always there. */
  readonly directories?: readonly string[];
}

export interface TestDatabase {
  readonly url: string;
  readonly schema: string;
  readonly database: Database;
  /**
   * Another pool on the same database, as a second instance would have. Without `rowSecurity` it belongs to the owner of the
   * tables, who may do what services may not: empty them, change them, look at everything.
   */
  connect(options?: { readonly poolSizeMax?: number; readonly rowSecurity?: boolean }): Promise<Database>;
  /** Closes all pools and drops the database. */
  close(): Promise<void>;
}

/**
 * A database of its own for one test file, cloned from a template that is made once for each state of the migrations.
 * Cloning takes some 30 ms, migrating every time would take seconds.
 */
export async function openTestDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const { adminUrl } = options;
  if (!adminUrl) {
    throw new Error(
      'DATABASE_URL is not set; run the tests by "npm test", or set it to a Postgres where databases may be created',
    );
  }
  const { schema, directories = [] } = options;
  const name = `tidegate_test_${schema}_${randomBytes(6).toString('hex')}`;
  await withAdmin(adminUrl, async (admin) => {
    const template = await ensureTemplate(admin, adminUrl, schema, directories);
    await admin.query(`create database ${name} template ${template}`);
  });
  const url = urlOf(adminUrl, name);
  const pools: Database[] = [];
  const connect = async (pool: { readonly poolSizeMax?: number; readonly rowSecurity?: boolean } = {}) => {
    const common = { url, schema, applicationName: 'tidegate-test', log: silentLog, rowSecurity: false };
    const database = await Database.connect({ ...common, ...pool });
    pools.push(database);
    return database;
  };
  const close = async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    await withAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
  };
  return { url, schema, database: await connect(), connect, close };
}

/** Made under another name and renamed when complete, so that one that died halfway is never used. */
async function ensureTemplate(
  admin: pg.Client,
  adminUrl: string,
  schema: string,
  directories: readonly string[],
): Promise<string> {
  const files = readMigrations({ directories });
  const digest = createHash('sha256').update(JSON.stringify([schema, files.map((file) => [file.name, file.checksum])]));
  const template = `tidegate_template_${digest.digest('hex').slice(0, 24)}`;
  await admin.query('select pg_advisory_lock(hashtextextended($1, 0))', [template]);
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [template]);
  if (rowCount === 0) {
    await admin.query(`drop database if exists ${template}_new with (force)`);
    await admin.query(`create database ${template}_new`);
    await migrate({ url: urlOf(adminUrl, `${template}_new`), schema, directories });
    await admin.query(`alter database ${template}_new rename to ${template}`);
  }
  await admin.query('select pg_advisory_unlock(hashtextextended($1, 0))', [template]);
  return template;
}

async function withAdmin<Result>(url: string, work: (admin: pg.Client) => Promise<Result>): Promise<Result> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
