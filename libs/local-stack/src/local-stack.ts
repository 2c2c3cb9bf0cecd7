import { join } from 'node:path';
import type { ServiceName } from '@tidegate/contracts/topics';
import { serviceNames } from '@tidegate/contracts/topics';
import type { Infrastructure } from './infrastructure.ts';
import { takePort } from './infrastructure.ts';
import { startDespiteRaces } from './port-race.ts';
import { defaultPorts, freePorts } from './ports.ts';
import { prepareSchemas, prepareTopics, servicesWithTables } from './prepare.ts';
import type { Progress } from './progress.ts';
import type { Running, RunningService } from './running-file.ts';
import { stateFolderOf } from './running-file.ts';
import type { ServiceProcess } from './service-process.ts';
import { startService } from './service-process.ts';

/** How many services may be starting at the same time: each takes a core for a second. */
const startsAtOnce = 3;

export interface ServicesOptions {
  /** The project folder, with `dist/<service>/main.js` built (tools/build-services). */
  readonly root: string;
  readonly infrastructure: Pick<Infrastructure, 'kafkaBrokers' | 'databaseUrl'>;
  readonly progress: Progress;
  /** Left out: all nine. */
  readonly services?: readonly ServiceName[];
  /** More environment for every service, or for one. Goes before what this file sets. */
  readonly environment?: (service: ServiceName) => Readonly<Record<string, string>>;
  readonly reservedPorts?: Set<number>;
  /** A wait before each restart that does not grow, for tests that kill on purpose. */
  readonly restartDelayMs?: number;
}

/** What starting one service needs beside what the caller says. */
interface StartOptions extends ServicesOptions {
  readonly onRestart?: () => void;
  /** Until it is ready; left out: as `startService` says. */
  readonly startTimeoutMs?: number | undefined;
}

export interface Services {
  readonly services: Readonly<Partial<Record<ServiceName, ServiceProcess>>>;
  /** Addresses and process ids, as running.json wants them. */
  describe(): Readonly<Record<string, RunningService>>;
  /** Calls `listener` whenever one of them was started again; a listener that fails is said aloud. */
  onRestart(listener: () => Promise<void>): void;
  /** Asks all of them to drain and end, and waits until they have. */
  stop(): Promise<void>;
  /** Starts one more instance of a service, on ports of its own; the caller stops it. */
  startSecond(name: ServiceName, startTimeoutMs?: number): Promise<ServiceProcess>;
}

/**
 * Creates topics, migrates the schemas and starts the services, each on its fixed ports, and resolves when all of them
 * are ready. If one fails the others are stopped again and the error says why, with the end of that service's log.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { progress, infrastructure, root } = options;
  await Promise.all([
    progress.step('Topics', () => prepareTopics(infrastructure.kafkaBrokers)),
    progress.step('Schemas', () => prepareSchemas(root, infrastructure.databaseUrl)),
  ]);
  const names = options.services ?? serviceNames;
  const started = new Map<ServiceName, ServiceProcess>();
  const listeners: (() => Promise<void>)[] = [];
  const onRestart = (): void => {
    for (const listener of listeners) void listener().catch((error: unknown) => progress.say(String(error)));
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...started.values()].map((service) => service.stop()));
  };
  try {
    await progress.step(`${names.length} services`, () => startAll({ ...options, onRestart }, names, started));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    services: Object.fromEntries(started),
    describe: () => describeServices(started),
    onRestart: (listener) => void listeners.push(listener),
    stop,
    startSecond: (name, startTimeoutMs) =>
      startOne({ ...options, startTimeoutMs }, name, options.reservedPorts ?? new Set(), '-second'),
  };
}

/** What running.json says of a complete stack. */
export function describeStack(
  infrastructure: Infrastructure,
  services: Services,
  claim: Running,
  consoleUrl?: string,
): Running {
  const described = services.describe();
  const pids: Record<string, number> = {};
  if (infrastructure.kafka) pids['kafka'] = infrastructure.kafka.pid;
  if (infrastructure.postgres) pids['postgres'] = infrastructure.postgres.pid;
  for (const [name, service] of Object.entries(described)) pids[name] = service.pid;
  return {
    ...claim,
    state: 'running',
    kafkaBrokers: infrastructure.kafkaBrokers,
    databaseUrl: infrastructure.databaseUrl,
    services: described,
    pids,
    ...(consoleUrl === undefined ? {} : { consoleUrl }),
  };
}

async function startAll(
  options: StartOptions,
  names: readonly ServiceName[],
  started: Map<ServiceName, ServiceProcess>,
): Promise<void> {
  const reserved = options.reservedPorts ?? new Set<number>();
  const waiting = [...names];
  let failure: { readonly error: unknown } | undefined;
  const startNext = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined && !failure; name = waiting.shift()) {
      try {
        started.set(name, await startOne(options, name, reserved));
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: startsAtOnce }, startNext));
  if (failure) throw failure.error;
}

function startOne(
  options: StartOptions,
  name: ServiceName,
  reserved: Set<number>,
  suffix = '',
): Promise<ServiceProcess> {
  return startDespiteRaces(name, options.progress, () => startOnFreePorts(options, name, reserved, suffix));
}

async function startOnFreePorts(
  options: StartOptions,
  name: ServiceName,
  reserved: Set<number>,
  suffix: string,
): Promise<ServiceProcess> {
  const { root, progress, infrastructure } = options;
  const { httpPort, metricsPort } = await portsOf(name, options, reserved, suffix);
  const hasTables = servicesWithTables(root).includes(name);
  const state = stateFolderOf(root);
  return startService({
    name,
    entry: join(root, 'dist', name, 'main.js'),
    workingDirectory: root,
    logFile: join(state, 'logs', `${name}${suffix}.log`),
    progress,
    ...(options.onRestart === undefined ? {} : { onRestart: options.onRestart }),
    ...timesOf(options),
    environment: {
      TIDEGATE_KAFKA__BROKERS: infrastructure.kafkaBrokers.join(','),
      // A service without tables has no such setting, and an unknown setting is refused.
      ...(hasTables ? { TIDEGATE_POSTGRES__URL: infrastructure.databaseUrl } : {}),
      TIDEGATE_HTTP__PORT: String(httpPort),
      TIDEGATE_METRICS__PORT: String(metricsPort),
      ...addressOf(name, httpPort),
      TIDEGATE_TRACING__FILE: join(state, 'traces', `${name}${suffix}.jsonl`),
      ...options.environment?.(name),
    },
  });
}

/** Where people come back to after a sign-in, when it is not the usual address. */
function addressOf(name: ServiceName, httpPort: number): Record<string, string> {
  const isUsual = httpPort === defaultPorts.firstServiceHttp + serviceNames.indexOf(name);
  return name !== 'review' || isUsual ? {} : { TIDEGATE_SIGN_IN__PUBLIC_URL: `http://127.0.0.1:${httpPort}` };
}

/** The fixed ports of a service; for a second instance any, since the fixed ones of a service that is being restarted look free. */
async function portsOf(name: ServiceName, { progress }: StartOptions, reserved: Set<number>, suffix: string) {
  if (suffix !== '') {
    const [httpPort = 0, metricsPort = 0] = await freePorts(2);
    return { httpPort, metricsPort };
  }
  const index = serviceNames.indexOf(name);
  return {
    httpPort: await takePort(`${name} (HTTP)`, defaultPorts.firstServiceHttp + index, reserved, progress),
    metricsPort: await takePort(`${name} (metrics)`, defaultPorts.firstServiceMetrics + index, reserved, progress),
  };
}

function describeServices(started: ReadonlyMap<ServiceName, ServiceProcess>): Record<string, RunningService> {
  const described: Record<string, RunningService> = {};
  for (const [name, service] of started) {
    described[name] = {
      pid: service.pid,
      httpUrl: `http://127.0.0.1:${service.httpPort}`,
      metricsUrl: `http://127.0.0.1:${service.metricsPort}/metrics`,
    };
  }
  return described;
}

function timesOf({ restartDelayMs, startTimeoutMs }: StartOptions) {
  return {
    ...(restartDelayMs === undefined ? {} : { restartDelayMs, restartDelayMaxMs: restartDelayMs }),
    ...(startTimeoutMs === undefined ? {} : { startTimeoutMs }),
  };
}
