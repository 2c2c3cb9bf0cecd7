import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createProgress } from '@tidegate/local-stack/progress';
import { startPostgres } from '@tidegate/local-stack/postgres-server';
import { readRunning, stateFolderOf } from '@tidegate/local-stack/running-file';
import { projectRoot } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';

/**
 * The database with the audit log: `DATABASE_URL`, else what runs here, else the data of the last run, for which a
 * Postgres is started and stopped again. No service takes part, so none can vouch for itself.
 */
export async function withDatabase<Result>(use: (url: string) => Promise<Result>): Promise<Result> {
  const running = await readRunning(projectRoot);
  const url = process.env['DATABASE_URL'] || running?.databaseUrl;
  if (url !== undefined) return use(url);
  const dataDir = join(stateFolderOf(projectRoot), 'postgres');
  if (!existsSync(dataDir)) {
    throw new CommandFailure(
      'There is no audit log here yet. Run `npm start` first, or name a database with DATABASE_URL.',
      3,
    );
  }
  const progress = createProgress();
  const server = await progress.step('PostgreSQL with the data of the last run', () => startPostgres({ dataDir }));
  try {
    return await use(server.url());
  } finally {
    await server.stop();
  }
}
