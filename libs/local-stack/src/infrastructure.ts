import { join } from 'node:path';
import type { KafkaBroker } from './kafka-broker.ts';
import { startKafka } from './kafka-broker.ts';
import { findKafka, kafkaVersion } from './kafka-jars.ts';
import { choosePort, defaultPorts } from './ports.ts';
import { startDespiteRaces } from './port-race.ts';
import type { PostgresServer } from './postgres-server.ts';
import { startPostgres } from './postgres-server.ts';
import type { Progress } from './progress.ts';
import { stateFolderOf } from './running-file.ts';

/** The Kafka and the PostgreSQL that the services use, whoever runs them. */
export interface Infrastructure {
  readonly kafkaBrokers: readonly string[];
  readonly databaseUrl: string;
  /** Absent when `KAFKA_BROKERS` named one that runs already. */
  readonly kafka?: KafkaBroker;
  /** Absent when `DATABASE_URL` named one that runs already. */
  readonly postgres?: PostgresServer;
  /** Stops what was started here, Kafka first. */
  stop(): Promise<void>;
}

export interface InfrastructureOptions {
  /** The project folder; data go to `.tidegate/` in it. */
  readonly root: string;
  readonly progress: Progress;
  /** Ports given out so far in this start; shared with startServices. */
  readonly reservedPorts?: Set<number>;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Starts Kafka and PostgreSQL side by side on their fixed ports (a taken one is replaced, said aloud), unless
 * `KAFKA_BROKERS` or `DATABASE_URL` name ones that run already. If one fails, the other is stopped again.
 */
export async function startInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const environment = options.environment ?? process.env;
  const reserved = options.reservedPorts ?? new Set<number>();
  const [postgres, kafka] = await bothOrNeither(
    obtainPostgres(options, environment, reserved),
    obtainKafka(options, environment, reserved),
  );
  return {
    kafkaBrokers: kafka.brokers,
    databaseUrl: postgres.url,
    ...(kafka.server ? { kafka: kafka.server } : {}),
    ...(postgres.server ? { postgres: postgres.server } : {}),
    async stop() {
      await kafka.server?.stop();
      await postgres.server?.stop();
    },
  };
}

interface Stoppable {
  readonly server?: { stop(): Promise<void> };
}

/** Waits for both; if one fails, stops the other and throws why. */
async function bothOrNeither<First extends Stoppable, Second extends Stoppable>(
  first: Promise<First>,
  second: Promise<Second>,
): Promise<[First, Second]> {
  try {
    return await Promise.all([first, second]);
  } catch (error) {
    for (const outcome of await Promise.allSettled([first, second])) {
      if (outcome.status === 'fulfilled') await outcome.value.server?.stop();
    }
    throw error;
  }
}

/** Takes a port and says so when it is not the usual one. */
export async function takePort(
  purpose: string,
  wanted: number,
  reserved: Set<number>,
  progress: Progress,
): Promise<number> {
  const { port, notice } = await choosePort(purpose, wanted, reserved);
  if (notice) progress.say(notice);
  return port;
}

async function obtainPostgres(
  { root, progress }: InfrastructureOptions,
  environment: NodeJS.ProcessEnv,
  reserved: Set<number>,
): Promise<{ url: string; server?: PostgresServer }> {
  const existing = environment['DATABASE_URL'];
  if (existing) {
    progress.say('PostgreSQL: the one that DATABASE_URL names');
    return { url: existing };
  }
  const dataDir = join(stateFolderOf(root), 'postgres');
  const server = await startDespiteRaces('PostgreSQL', progress, async () => {
    const port = await takePort('PostgreSQL', defaultPorts.postgres, reserved, progress);
    return progress.step('PostgreSQL 18', () => startPostgres({ dataDir, port }));
  });
  return { url: server.url(), server };
}

async function obtainKafka(
  { root, progress }: InfrastructureOptions,
  environment: NodeJS.ProcessEnv,
  reserved: Set<number>,
): Promise<{ brokers: readonly string[]; server?: KafkaBroker }> {
  const found = await findKafka({ root, progress, environment });
  if (found.kind === 'external') {
    progress.say(`Kafka: the one at ${found.brokers.join(', ')}, as KAFKA_BROKERS says`);
    return { brokers: found.brokers };
  }
  const dataDir = join(stateFolderOf(root), 'kafka');
  const label = found.home ? `Kafka from ${found.home}` : `Kafka ${kafkaVersion}`;
  const server = await startDespiteRaces('Kafka', progress, async () => {
    const port = await takePort('Kafka', defaultPorts.kafka, reserved, progress);
    const controllerPort = await takePort("Kafka's controller", defaultPorts.kafkaController, reserved, progress);
    return progress.step(label, () => startKafka({ dataDir, port, controllerPort, program: found }));
  });
  return { brokers: server.brokers, server };
}
