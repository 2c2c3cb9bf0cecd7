import { hostname } from 'node:os';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import type { Database } from '@tidegate/postgres/database';
import type { OutboxRelay } from '@tidegate/postgres/relay';
import { createLogger } from '@tidegate/telemetry/logger';
import type { Log } from '@tidegate/telemetry/logger';
import { createMetrics, startMetricsServer } from '@tidegate/telemetry/metrics';
import type { MetricsServer, Registry } from '@tidegate/telemetry/metrics';
import { startTracing } from '@tidegate/telemetry/tracing';
import type { z } from 'zod';
import { callersOf, callerTopics } from './callers.ts';
import { ConfigurationError } from './configuration-error.ts';
import { Health } from './health.ts';
import { createHttpApplication, takeOver } from './http-application.ts';
import { HttpDoor } from './http-door.ts';
import { loadConfig, printConfig } from './load-config.ts';
import { watchLoop } from './loop-watch.ts';
import type { BroadcastRequest, ConnectMessaging, Messaging } from './messaging.ts';
import { waitPatiently } from './patience.ts';
import { buildOf, configFilesOf, parentPidOf } from './process-environment.ts';
import type { Environment } from './process-environment.ts';
import { followProcess } from './process-events.ts';
import type { Runtime, ServiceDefinition } from './runtime.ts';
import type { ServiceConfig } from './service-config.ts';
import { Shutdown } from './shutdown.ts';
import { connectDatabase, countedParking, startRelay } from './stateful-parts.ts';
import { careForTables } from './table-care.ts';

const shutdownDeadlineMs = 25_000;
const startCheck = 'start';

/** What the process has from its first moment. */
interface Ground<Config extends ServiceConfig> {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Registry;
  readonly health: Health;
  readonly shutdown: Shutdown;
  readonly exit: (code: number) => void;
}

/** Parts of the service that exist so far, for the shutdown, which may begin before all of them do. */
interface Parts {
  readonly stops: { readonly name: string; readonly run: () => Promise<void> | void }[];
  readonly readers: BroadcastReader[];
  door?: HttpDoor;
  application?: NestFastifyApplication;
  messaging?: Messaging;
  relay?: OutboxRelay;
  database?: Database;
  metricsServer?: MetricsServer;
  endCare?: () => void;
}

/** Runs a service on the log that `connectMessaging` gives; see `runService`. Ends the process when it cannot start. */
export async function runServiceOn<Schema extends z.ZodType<ServiceConfig>, UsesDatabase extends boolean>(
  definition: ServiceDefinition<Schema, UsesDatabase>,
  env: Environment,
  connectMessaging: ConnectMessaging,
): Promise<void> {
  const parts: Parts = { stops: [], readers: [] };
  try {
    const ground = layGround(definition, env, parts);
    await openPorts(definition.name, ground, parts);
    await connect(definition, ground, parts, connectMessaging);
    await open(definition, ground, parts, env);
  } catch (error) {
    // Somebody reads this at a terminal, so it is text and not a log line.
    const known = error instanceof ConfigurationError;
    process.stderr.write(`${known ? error.message : `${definition.name} could not start: ${describe(error)}`}\n`);
    process.exit(1);
  }
}

/** What works without anything outside: configuration, log, metrics, tracing, and the way to stop. */
function layGround<Schema extends z.ZodType<ServiceConfig>>(
  definition: ServiceDefinition<Schema, boolean>,
  env: Environment,
  parts: Parts,
): Ground<z.output<Schema>> {
  const { name: service } = definition;
  const config = loadConfig(definition.configSchema, { service, env, files: configFilesOf(service, env) });
  const log = createLogger({ service, level: config.log.level });
  const metrics = createMetrics({ service, ...buildOf(env) });
  const tracing = startTracing({ service, version: buildOf(env).version, ...config.tracing });
  const health = new Health();
  watchLoop({ service, timeoutMs: config.watchdog.loopTimeoutMs });
  const exit = (code: number) => process.exit(code);
  const shutdown = new Shutdown({ log, deadlineMs: shutdownDeadlineMs, exit });
  addSteps(shutdown, parts, { health, closeTracing: () => tracing.close() });
  followProcess({ log, shutdown, parentPid: parentPidOf(env), exit });
  log.info('The service is starting', { config: printConfig(config) });
  return { config, log, metrics, health, shutdown, exit };
}

/** From here on it can be asked how the service is and what it waits for. */
async function openPorts(service: string, ground: Ground<ServiceConfig>, parts: Parts): Promise<void> {
  const { config, log, metrics: registry, health } = ground;
  const { host } = config.http;
  health.add(startCheck, () => ({ ready: false, detail: 'the service is starting' }));
  const door = await HttpDoor.open({ port: config.http.port, host, health });
  parts.door = door;
  const metricsServer = await startMetricsServer({ port: config.metrics.port, host, registry });
  parts.metricsServer = metricsServer;
  const ports = { httpPort: door.port, metricsPort: metricsServer.port };
  log.info('listening', ports);
  process.send?.({ kind: 'listening', service, ...ports });
}

/** What the service needs from outside; what is not up yet is waited for. */
async function connect(
  definition: ServiceDefinition<z.ZodType<ServiceConfig>, boolean>,
  ground: Ground<ServiceConfig>,
  parts: Parts,
  connectMessaging: ConnectMessaging,
): Promise<void> {
  const { name, controlTopics = [] } = definition;
  const { config, log, metrics, health, shutdown, exit } = ground;
  const patience = { log, isEnding: () => shutdown.isEnding() };
  if (definition.usesDatabase) {
    const connecting = () => connectDatabase(name, config.postgres, log);
    const onFailure = (reason: string) => health.add('postgres', () => ({ ready: false, detail: reason }));
    onFailure('not connected yet');
    const database = await waitPatiently('Postgres', connecting, { ...patience, onFailure });
    parts.database = database;
    health.add('postgres', () => database.health());
  }
  const onFatal = (error: unknown) => {
    log.error('The service ends because it cannot consume any more', { fatal: true, error });
    exit(1);
  };
  const parking = parts.database ? { parking: countedParking(parts.database, metrics) } : {};
  const common = { name, instanceId: instanceId(), log, metrics, health, onFatal };
  const topics = [...controlTopics, ...callerTopics(name)];
  const options = { ...common, ...parking, kafka: config.kafka, controlTopics: topics };
  const messaging = await waitPatiently('Kafka', () => connectMessaging(options), patience);
  parts.messaging = messaging;
  if (!parts.database) return;
  const relay = startRelay(parts.database, messaging.publisher, { log, metrics });
  parts.relay = relay;
  health.add('outbox', () => relay.health());
  const { inboxTopics = {} } = definition;
  parts.endCare = careForTables({ database: parts.database, inboxTopics, log, metrics });
}

/** Builds the application; from here on the service does its work. */
async function open<Schema extends z.ZodType<ServiceConfig>, UsesDatabase extends boolean>(
  definition: ServiceDefinition<Schema, UsesDatabase>,
  ground: Ground<z.output<Schema>>,
  parts: Parts,
  env: Environment,
): Promise<void> {
  const { name } = definition;
  const { config, log, metrics, health, shutdown } = ground;
  const { messaging, door, database, relay } = parts as Parts & Required<Pick<Parts, 'messaging' | 'door'>>;
  const { callers, find } = callersOf(name, config.identity, env, messaging.control);
  const metadata = await definition.create({
    ...{ callers, name, instanceId: instanceId(), config, log, metrics, health, database, relay },
    ...{ publisher: messaging.publisher, control: messaging.control },
    broadcast: (request) => startBroadcast(request, messaging, { parts, health }),
    onStop: (step, run) => void parts.stops.unshift({ name: step, run }),
  } as Runtime<z.output<Schema>, UsesDatabase>);
  if (shutdown.isEnding()) return;
  const application = await createHttpApplication({
    ...{ metadata, health, log, metrics, door },
    ...(config.identity.mode === 'verified' ? { findProved: find } : {}),
  });
  parts.application = application;
  application.connectMicroservice({ strategy: messaging.strategy }, { inheritAppConfig: false });
  await takeOver(application, door);
  await application.startAllMicroservices();
  health.remove(startCheck);
  log.info('The service has started');
}

function startBroadcast(
  request: BroadcastRequest,
  messaging: Messaging,
  around: { readonly parts: Parts; readonly health: Health },
): BroadcastReader {
  const reader = messaging.broadcast(request);
  around.parts.readers.push(reader);
  if (request.isExtra !== true) around.health.add(`broadcast ${request.topics.join(' ')}`, () => reader.health());
  reader.start();
  return reader;
}

/** Work comes in at the top and leaves at the bottom, so what takes work in ends first. */
function addSteps(
  shutdown: Shutdown,
  parts: Parts,
  around: { readonly health: Health; readonly closeTracing: () => Promise<void> },
): void {
  shutdown.add('readiness', () => around.health.drain());
  shutdown.add('timers and streams', async () => {
    for (const stop of parts.stops) await stop.run();
  });
  // Nest closes the HTTP server first and then the consumers.
  shutdown.add('requests and consumers', () => (parts.application ?? parts.door)?.close());
  shutdown.add('control and broadcast topics', async () => {
    await Promise.all([parts.messaging?.stopControl(), ...parts.readers.map((reader) => reader.stop())]);
  });
  shutdown.add('outbox relay', () => parts.relay?.stop());
  shutdown.add('publisher', () => parts.messaging?.publisher.close());
  shutdown.add('database', async () => {
    parts.endCare?.();
    await parts.database?.close();
  });
  shutdown.add('metrics', () => parts.metricsServer?.close());
  shutdown.add('tracing', around.closeTracing);
}

const randomPart = Math.random().toString(36).slice(2, 8);

function instanceId(): string {
  return `${hostname()}-${process.pid}-${randomPart}`;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  if (code === 'EADDRINUSE')
    return `${error.message}. Set TIDEGATE_HTTP__PORT and TIDEGATE_METRICS__PORT to free ports.`;
  return error.stack ?? error.message;
}
