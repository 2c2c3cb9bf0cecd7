import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endingOf, hasEnded, lastLines, startGuardian, stopChild, superviseChild } from './children.ts';
import type { KafkaProgram } from './kafka-jars.ts';
import { findKafkaProgram } from './kafka-jars.ts';
import type { KafkaSettings } from './kafka-properties.ts';
import { kafkaProperties } from './kafka-properties.ts';
import { countBrokers } from './kafka-ready.ts';
import { freePorts, isPortFree } from './ports.ts';
import type { Progress } from './progress.ts';
import { silentProgress } from './progress.ts';
import { StackFailure } from './stack-failure.ts';

/** A running single-node Kafka. */
export interface KafkaBroker {
  /** Where clients connect: the advertised address, which is a proxy's if one was asked for. */
  readonly brokers: readonly string[];
  /** An address that never leads through a proxy; equals `brokers` without one. */
  readonly directBrokers: readonly string[];
  readonly port: number;
  readonly pid: number;
  readonly logFile: string;
  /** Ends the broker in an orderly way (SIGTERM; SIGKILL after 20 s). The data stays. */
  stop(): Promise<void>;
  /** Ends it as a power cut would (SIGKILL). Starting again on the same folder recovers. */
  kill(): Promise<void>;
  /** Resolves with a description when the process ends, whoever ended it. */
  readonly ended: Promise<string>;
}

export interface KafkaBrokerOptions {
  /** Everything of this broker: `server.properties`, `kafka.log`, and the data in `data/`. Restartable. */
  readonly dataDir: string;
  /** Left out: a free port. */
  readonly port?: number;
  readonly controllerPort?: number;
  /** The port clients are told to use, when a proxy listens there for fault tests. */
  readonly advertisedPort?: number;
  /** The port that never leads through the proxy; a free one by default. A restart wants the one it had. */
  readonly directPort?: number;
  /** Maximum heap in MiB; 512 by default. */
  readonly heapMb?: number;
  /** Half the throughput, but a faster start: for tests only. */
  readonly quick?: boolean;
  readonly startTimeoutMs?: number;
  /** Additional lines of server.properties. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Left out: found as DESIGN §7 says (`KAFKA_HOME`, else Maven). */
  readonly program?: KafkaProgram;
  readonly progress?: Progress;
}

/**
 * Starts a real Kafka broker and resolves when it answers metadata requests (about 3 s the first time, 2 s later).
 * Throws StackFailure with the last lines of its log when it does not come up.
 */
export async function startKafka(options: KafkaBrokerOptions): Promise<KafkaBroker> {
  const progress = options.progress ?? silentProgress;
  const program = options.program ?? (await findKafkaProgram({ root: options.dataDir, progress }));
  const ports = await placePorts(options);
  const java = {
    program,
    dataDir: options.dataDir,
    propertiesFile: join(options.dataDir, 'server.properties'),
    logFile: join(options.dataDir, 'kafka.log'),
  };
  const logDir = join(options.dataDir, 'data');
  await mkdir(options.dataDir, { recursive: true });
  await writeFile(java.propertiesFile, kafkaProperties({ ...ports, logDir, extra: options.properties ?? {} }));
  startGuardian();
  // StorageTool writes this file; a folder that has it keeps its cluster id and its records.
  if (!existsSync(join(logDir, 'meta.properties'))) await format(java);
  const child = runJava(java, heapOptions(options), ['kafka.Kafka', java.propertiesFile]);
  const directPort = ports.directPort ?? ports.port;
  await untilReady(child, { port: directPort, timeoutMs: options.startTimeoutMs ?? 60_000, logFile: java.logFile });
  return {
    brokers: [`127.0.0.1:${ports.advertisedPort}`],
    directBrokers: [`127.0.0.1:${directPort}`],
    port: ports.port,
    pid: child.pid ?? 0,
    logFile: java.logFile,
    stop: () => stopChild(child, 'SIGTERM', 20_000),
    kill: () => stopChild(child, 'SIGKILL', 20_000),
    ended: whenEnded(child),
  };
}

/** The ports of the options, free ones where nothing was asked for, and a direct listener if clients use a proxy. */
async function placePorts(options: KafkaBrokerOptions): Promise<Omit<KafkaSettings, 'logDir'>> {
  const [freePort = 0, freeControllerPort = 0, freeDirectPort = 0] = await freePorts(3);
  const port = options.port ?? freePort;
  const controllerPort = options.controllerPort ?? freeControllerPort;
  for (const wanted of [port, controllerPort]) await refuseTakenPort(wanted);
  const advertisedPort = options.advertisedPort ?? port;
  const directPort = options.directPort ?? freeDirectPort;
  return { port, controllerPort, advertisedPort, ...(advertisedPort === port ? {} : { directPort }) };
}

/** Whoever listens there might well be another Kafka, and would pass for this one. */
async function refuseTakenPort(port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new StackFailure(
    'port_unavailable',
    `Kafka cannot listen on 127.0.0.1:${port}: the port is taken. End what uses it, or choose another port.`,
    { retriable: true },
  );
}

interface JavaRun {
  readonly program: KafkaProgram;
  readonly dataDir: string;
  readonly propertiesFile: string;
  readonly logFile: string;
}

function heapOptions(options: KafkaBrokerOptions): string[] {
  const heapMb = options.heapMb ?? 512;
  // C1 alone halves what the broker can do (5-6 k/s against 10-12 k/s over three hops), so only on request.
  const quick = options.quick ? ['-XX:TieredStopAtLevel=1'] : [];
  return [`-Xms${Math.min(128, heapMb)}m`, `-Xmx${heapMb}m`, ...quick];
}

function runJava(java: JavaRun, jvmOptions: readonly string[], command: readonly string[]): ChildProcess {
  const log = openSync(java.logFile, 'a');
  const common = ['-XX:+UseSerialGC', '-Xshare:auto', '-Djava.awt.headless=true', ...loggingOptions(java)];
  const classPath = java.program.jars.join(delimiter);
  const child = spawn(java.program.java, [...common, ...jvmOptions, '-cp', classPath, ...command], {
    cwd: java.dataDir,
    // Not in our process group: Ctrl-C must reach the services first, and Kafka only when they are done.
    detached: true,
    stdio: ['ignore', log, log],
    windowsHide: true,
  });
  closeSync(log);
  // Without a listener a Java that cannot be executed would end this process; the exit code tells the story.
  child.on('error', () => undefined);
  superviseChild(child, { order: 20, signal: 'SIGTERM', graceMs: 15_000 });
  return child;
}

function loggingOptions({ program, dataDir }: JavaRun): string[] {
  if (!program.home) {
    return [
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
    ];
  }
  const configuration = join(program.home, 'config', 'log4j2.yaml');
  const log4j = existsSync(configuration) ? [`-Dlog4j2.configurationFile=${configuration}`] : [];
  return [`-Dkafka.logs.dir=${dataDir}`, ...log4j];
}

async function format(java: JavaRun): Promise<void> {
  // A cluster id is 16 random bytes in base64url; one that starts with "-" would be read as an option.
  const clusterId = `t${randomBytes(16).toString('base64url').slice(1)}`;
  const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', java.propertiesFile];
  const child = runJava(java, ['-XX:TieredStopAtLevel=1'], tool);
  child.ref();
  const ending = await whenEnded(child);
  if (child.exitCode === 0) return;
  throw new StackFailure(
    'kafka_failed',
    `Kafka could not format its storage (${ending}). ${java.logFile} ends with\n${lastLines(java.logFile, 10)}`,
  );
}

async function untilReady(
  child: ChildProcess,
  { port, timeoutMs, logFile }: { port: number; timeoutMs: number; logFile: string },
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while ((await countBrokers(port, 1000)) < 1) {
    if (hasEnded(child) || child.pid === undefined) {
      throw new StackFailure(
        'kafka_failed',
        `Kafka ended while it started (${endingOf(child)}). ${logFile} ends with\n${lastLines(logFile, 10)}`,
      );
    }
    if (performance.now() > deadlineMs) {
      await stopChild(child, 'SIGKILL', 1000);
      throw new StackFailure(
        'kafka_failed',
        `Kafka was not ready within ${timeoutMs / 1000} s and was stopped. ${logFile} ends with\n${lastLines(logFile, 10)}`,
        { retriable: true },
      );
    }
    await pause(50);
  }
}

function whenEnded(child: ChildProcess): Promise<string> {
  if (hasEnded(child)) return Promise.resolve(endingOf(child));
  return new Promise((resolve) => {
    child.once('exit', () => resolve(endingOf(child)));
    child.once('error', (error) => resolve(error.message));
  });
}
