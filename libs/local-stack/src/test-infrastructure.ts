import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startKafka } from './kafka-broker.ts';
import { findKafka } from './kafka-jars.ts';
import { removePostgresFolder } from './postgres-data.ts';
import { startPostgres } from './postgres-server.ts';
import type { Progress } from './progress.ts';
import { createProgress } from './progress.ts';

const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** One Kafka and one PostgreSQL for a whole test run. */
export interface TestInfrastructure {
  readonly kafkaBrokers: string;
  readonly databaseUrl: string;
  /** Stops what was started and deletes its folder; leaves alone what was there before. */
  stop(): Promise<void>;
}

/**
 * For Jest's globalSetup: starts what `KAFKA_BROKERS` and `DATABASE_URL` do not name already, in a temporary folder,
 * and sets both variables, so that the test processes started afterwards find them. About 4 s.
 */
export async function startTestInfrastructure(progress: Progress = createProgress()): Promise<TestInfrastructure> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-test-'));
  const postgresDir = join(folder, 'postgres');
  const before = { kafkaBrokers: process.env['KAFKA_BROKERS'], databaseUrl: process.env['DATABASE_URL'] };
  const [kafka, postgres] = await Promise.all([
    startTestKafka(join(folder, 'kafka'), progress),
    startTestPostgres(postgresDir, progress),
  ]);
  process.env['KAFKA_BROKERS'] = kafka.address;
  process.env['DATABASE_URL'] = postgres.address;
  return {
    kafkaBrokers: kafka.address,
    databaseUrl: postgres.address,
    async stop() {
      await Promise.all([kafka.stop(), postgres.stop()]);
      restore('KAFKA_BROKERS', before.kafkaBrokers);
      restore('DATABASE_URL', before.databaseUrl);
      await removePostgresFolder(postgresDir);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface StartedForTests {
  readonly address: string;
  stop(): Promise<void>;
}

async function startTestKafka(dataDir: string, progress: Progress): Promise<StartedForTests> {
  const found = await findKafka({ root: projectRoot, progress });
  if (found.kind === 'external') return { address: found.brokers.join(','), stop: () => Promise.resolve() };
  const kafka = await progress.step('Kafka for the tests', () => startKafka({ dataDir, program: found, quick: true }));
  return { address: kafka.brokers.join(','), stop: () => kafka.stop() };
}

async function startTestPostgres(dataDir: string, progress: Progress): Promise<StartedForTests> {
  const existing = process.env['DATABASE_URL'];
  if (existing) return { address: existing, stop: () => Promise.resolve() };
  // Nothing here outlives the run, so waiting for the disk would buy nothing; a SIGKILL of the server loses nothing either.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const postgres = await progress.step('PostgreSQL for the tests', () => startPostgres({ dataDir, settings }));
  return { address: postgres.url(), stop: () => postgres.stop() };
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
