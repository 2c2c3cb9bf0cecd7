import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '@tidegate/contracts/topics';
import { topics } from '@tidegate/contracts/topics';
import { createKafka } from '@tidegate/kafka/connection';
import { ensureTopics } from '@tidegate/kafka/topic-admin';
import { startInfrastructure } from '@tidegate/local-stack/infrastructure';
import type { Infrastructure, InfrastructureOptions } from '@tidegate/local-stack/infrastructure';
import { removePostgresFolder } from '@tidegate/local-stack/postgres-data';
import { prepareSchemas, servicesWithTables } from '@tidegate/local-stack/prepare';
import type { Progress } from '@tidegate/local-stack/progress';
import type { ServiceProcess } from '@tidegate/local-stack/service-process';
import { startService } from '@tidegate/local-stack/service-process';
import { StackFailure } from '@tidegate/local-stack/stack-failure';
import { silentLog } from '@tidegate/telemetry/logger';
import type { Kafka } from 'kafkajs';
import type { CleanUp } from './clean-up.ts';

/** What every part of the bench gets. */
export interface Bench {
  readonly root: string;
  readonly progress: Progress;
  readonly cleanUp: CleanUp;
  /** Where each service writes a CPU profile when it ends; undefined for none. */
  readonly profileFolder: string | undefined;
}

export interface WorldOptions {
  readonly services: readonly ServiceName[];
  /** Of each service; 1 by default. */
  readonly instances?: number;
  /** Of the topics that have several; as declared by default. */
  readonly partitions?: number;
  /** More environment for a service. */
  readonly environment?: (service: ServiceName) => Readonly<Record<string, string>>;
}

/** A broker and a database of their own, in a folder of their own, and services on them. */
export interface World {
  readonly folder: string;
  readonly brokers: readonly string[];
  readonly databaseUrl: string;
  readonly kafka: Kafka;
  readonly infrastructure: Infrastructure;
  readonly services: ReadonlyMap<ServiceName, readonly ServiceProcess[]>;
  /** Starts services that this world does not have yet. */
  add(names: readonly ServiceName[]): Promise<void>;
  /** Address of the first instance. */
  urlOf(service: ServiceName): string;
}

/** Opens a world; the clean-up stops it and deletes its folder. */
export async function openWorld(bench: Bench, options: WorldOptions): Promise<World> {
  const { root, progress, cleanUp } = bench;
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-bench-'));
  await cleanUp.own(async () => {
    await removePostgresFolder(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
  });
  await mkdir(join(folder, 'logs'));
  // The local stack keeps its data where this says; the bench opens one world after the other.
  process.env['TIDEGATE_STATE_DIR'] = folder;
  const infrastructure = await cleanUp.begin(() => startPatiently({ root, progress }));
  const { kafkaBrokers: brokers, databaseUrl } = infrastructure;
  const kafka = createKafka({ brokers, clientId: 'bench', log: silentLog });
  await Promise.all([
    ensureTopics(kafka, declaredTopics(options.partitions)),
    progress.step('Schemas', () => prepareSchemas(root, databaseUrl)),
  ]);
  const services = new Map<ServiceName, ServiceProcess[]>();
  const add = (names: readonly ServiceName[]) =>
    progress.step(`${names.length} services`, async () => {
      await Promise.all(
        names.map((name) => startInstances(bench, options, { name, folder, infrastructure, services })),
      );
    });
  await add(options.services);
  const urlOf = (service: ServiceName) => `http://127.0.0.1:${services.get(service)?.[0]?.httpPort}`;
  return { folder, brokers, databaseUrl, kafka, infrastructure, services, add, urlOf };
}

/** A port may be taken by another program after it was chosen; minutes of measuring must not end for that. */
async function startPatiently(options: InfrastructureOptions, attemptsLeft = 2): Promise<Infrastructure> {
  try {
    const infrastructure = await startInfrastructure(options);
    await refuseStrangeBroker(infrastructure);
    return infrastructure;
  } catch (error) {
    if (!(error instanceof StackFailure && error.retriable) || attemptsLeft === 0) throw error;
    options.progress.say(`${error.message.split('\n')[0]} Trying again.`);
    return startPatiently(options, attemptsLeft - 1);
  }
}

/** Another program's broker that took the port of ours answers just as well; ours has no topics yet. */
async function refuseStrangeBroker(infrastructure: Infrastructure): Promise<void> {
  if (infrastructure.kafka === undefined) return;
  const brokers = infrastructure.kafkaBrokers;
  const admin = createKafka({ brokers, clientId: 'bench', log: silentLog }).admin();
  await admin.connect();
  const present = await admin.listTopics().finally(() => admin.disconnect());
  if (present.length === 0) return;
  await infrastructure.stop();
  const what = `The broker at ${brokers.join(', ')} has topics already, so it is not the one that was started.`;
  throw new StackFailure('kafka_failed', what, { retriable: true });
}

function declaredTopics(partitions: number | undefined) {
  if (partitions === undefined) return topics;
  const withCount = Object.entries(topics).map(([name, topic]) =>
    topic.partitions === 1 ? [name, topic] : [name, { ...topic, partitions }],
  );
  return Object.fromEntries(withCount) as typeof topics;
}

interface Place {
  readonly name: ServiceName;
  readonly folder: string;
  readonly infrastructure: { readonly kafkaBrokers: readonly string[]; readonly databaseUrl: string };
  readonly services: Map<ServiceName, ServiceProcess[]>;
}

async function startInstances(bench: Bench, options: WorldOptions, place: Place): Promise<void> {
  const { name, folder, infrastructure, services } = place;
  const { root, progress, cleanUp, profileFolder } = bench;
  for (let instance = 0; instance < (options.instances ?? 1); instance += 1) {
    const settings = {
      name,
      entry: join(root, 'dist', name, 'main.js'),
      workingDirectory: root,
      logFile: join(folder, 'logs', `${name}-${instance}.log`),
      progress,
      environment: {
        TIDEGATE_KAFKA__BROKERS: infrastructure.kafkaBrokers.join(','),
        // A service without tables has no such setting, and an unknown setting is refused.
        ...(servicesWithTables(root).includes(name) ? { TIDEGATE_POSTGRES__URL: infrastructure.databaseUrl } : {}),
        TIDEGATE_HTTP__PORT: '0',
        TIDEGATE_METRICS__PORT: '0',
        TIDEGATE_TRACING__SAMPLE_RATIO: '0',
        TIDEGATE_LOG__LEVEL: 'warn',
        ...(name === 'policy' ? { TIDEGATE_SAMPLING__SECRET: 'for-this-machine-only' } : {}),
        ...(profileFolder === undefined ? {} : { NODE_OPTIONS: profileFlags(profileFolder, `${name}-${instance}`) }),
        ...options.environment?.(name),
      },
    };
    const service = await cleanUp.begin(() => startService(settings));
    services.set(name, [...(services.get(name) ?? []), service]);
  }
}

/** Node puts the process id in, so that one world after the other can write into the same folder. */
function profileFlags(folder: string, process: string): string {
  return `--cpu-prof --cpu-prof-dir=${JSON.stringify(folder)} --cpu-prof-name=${process}-\${pid}.cpuprofile`;
}
