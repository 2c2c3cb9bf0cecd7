import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endingOf, hasEnded, lastLines, startGuardian, stopChild, superviseChild } from './children.ts';
import { freePorts } from './ports.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { findPostgresBinaries, handOver, mustChangeUser, unprivilegedId } from './postgres-binaries.ts';
import type { PostgresFolder } from './postgres-data.ts';
import { preparePostgresFolder } from './postgres-data.ts';
import { identityOf } from './process-identity.ts';
import { StackFailure } from './stack-failure.ts';

/** The role and the database that a new server comes with. */
export const postgresName = 'tidegate';

/** A running PostgreSQL 18. */
export interface PostgresServer {
  /** A connection string with the password in it: for configuration, never for logs. */
  url(database?: string): string;
  readonly port: number;
  readonly pid: number;
  readonly logFile: string;
  /** Ends the server in an orderly way, closing its connections (SIGKILL after 20 s). The data stay. */
  stop(): Promise<void>;
  /** Ends it as a power cut would (SIGKILL). Starting again on the same folder recovers. */
  kill(): Promise<void>;
  /** Immediate shutdown (SIGQUIT): no checkpoint is written, so the next start on the folder recovers from the log. */
  crash(): Promise<void>;
  /** Resolves with a description when the process ends, whoever ended it. */
  readonly ended: Promise<string>;
}

export interface PostgresServerOptions {
  /** Everything of this server: password, log, and the data or where they are. Restartable. */
  readonly dataDir: string;
  /** Left out: a free port. */
  readonly port?: number;
  /** Overrides of postgresql.conf, for example `{ fsync: 'off' }` for tests that start from nothing. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly startTimeoutMs?: number;
}

/**
 * Starts a real PostgreSQL on 127.0.0.1 with password authentication (SCRAM), creating its data with a role and a
 * database named `tidegate` the first time, and resolves when it accepts connections (0.6 s, later 0.1 s).
 * As root the server runs as user 65534. Throws StackFailure with the last lines of its log when it does not come up.
 */
export async function startPostgres(options: PostgresServerOptions): Promise<PostgresServer> {
  const binaries = await findPostgresBinaries();
  const folder = await preparePostgresFolder(options.dataDir);
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  startGuardian();
  await refuseIfInUse(folder);
  if (!existsSync(join(folder.data, 'PG_VERSION'))) await initialise(binaries, folder);
  const child = await launch(binaries, folder, { ...serverSettings, ...options.settings, port: String(port) }, options);
  return {
    url: (database = postgresName) => `postgres://${postgresName}:${folder.password}@127.0.0.1:${port}/${database}`,
    port,
    pid: child.pid ?? 0,
    logFile: folder.logFile,
    // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
    stop: () => stopChild(child, 'SIGINT', 20_000),
    kill: () => stopChild(child, 'SIGKILL', 20_000),
    crash: () => stopChild(child, 'SIGQUIT', 20_000),
    ended: new Promise((resolve) => child.once('exit', () => resolve(endingOf(child)))),
  };
}

const serverSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // A socket's path has a length limit that a deep project folder would break.
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Explains a second start on the same data, and clears away the lock of a server that was killed. */
async function refuseIfInUse(folder: PostgresFolder): Promise<void> {
  const lockFile = join(folder.data, 'postmaster.pid');
  const pid = Number((await readFile(lockFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid) return;
  const deadlineMs = performance.now() + 5000;
  // The guardian of a start that has just been killed may be at work on this very server.
  while (await isPostgres(pid)) {
    if (performance.now() > deadlineMs) {
      throw new StackFailure(
        'postgres_already_runs',
        `PostgreSQL already runs on ${folder.data} with process id ${pid}. Stop what started it, or end it with \`kill -INT ${pid}\`.`,
      );
    }
    await pause(100);
  }
  // PostgreSQL would refuse if some other program has that process id now.
  await rm(lockFile, { force: true });
}

async function isPostgres(pid: number): Promise<boolean> {
  if (identityOf(pid) === undefined) return false;
  if (process.platform !== 'linux') return true;
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).startsWith('postgres');
}

function startOptions(folder: PostgresFolder, stdio: SpawnOptions['stdio'] & {}): SpawnOptions {
  const user = mustChangeUser() ? { uid: unprivilegedId, gid: unprivilegedId } : {};
  // detached: Ctrl-C must reach the services first, and PostgreSQL only when they are done.
  return {
    cwd: folder.data,
    stdio,
    detached: true,
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C', LANG: 'C' },
    ...user,
  };
}

async function initialise(binaries: PostgresBinaries, folder: PostgresFolder): Promise<void> {
  // initdb reads the password from a file, as the user it runs as.
  const passwordFile = `${folder.data}.initial-password`;
  await writeFile(passwordFile, folder.password, { mode: 0o600 });
  await chmod(passwordFile, 0o600);
  await handOver(passwordFile);
  try {
    const identity = ['-U', postgresName, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await runTool(
      binaries.initdb,
      ['-D', folder.data, ...identity, '--encoding=UTF8', '--locale=C', '--no-instructions'],
      folder,
    );
    // The single-user mode of the server needs neither a port nor a client.
    await runTool(
      binaries.postgres,
      ['--single', '-D', folder.data, 'postgres'],
      folder,
      `CREATE DATABASE ${postgresName}\n`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function runTool(program: string, commandLine: string[], folder: PostgresFolder, input?: string): Promise<void> {
  const log = openSync(folder.logFile, 'a', 0o600);
  const child = spawn(program, commandLine, startOptions(folder, [input === undefined ? 'ignore' : 'pipe', log, log]));
  closeSync(log);
  superviseChild(child, { order: 10, signal: 'SIGINT', graceMs: 5000 });
  child.ref();
  child.stdin?.end(input);
  const ending = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => resolve(endingOf(child)));
  });
  if (child.exitCode === 0) return;
  throw new StackFailure(
    'postgres_failed',
    `${program} failed (${ending}). ${folder.logFile} ends with\n${lastLines(folder.logFile, 10)}`,
  );
}

async function launch(
  binaries: PostgresBinaries,
  folder: PostgresFolder,
  settings: Readonly<Record<string, string>>,
  options: PostgresServerOptions,
): Promise<ChildProcess> {
  const deadlineMs = performance.now() + (options.startTimeoutMs ?? 30_000);
  for (;;) {
    const log = openSync(folder.logFile, 'a', 0o600);
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(binaries.postgres, ['-D', folder.data, ...flags], startOptions(folder, ['ignore', log, log]));
    closeSync(log);
    child.on('error', () => undefined);
    superviseChild(child, { order: 10, signal: 'SIGINT', graceMs: 15_000 });
    if (await becomesReady(child, folder, deadlineMs)) return child;
    const ending = hasEnded(child) ? `ended while it started (${endingOf(child)})` : 'did not become ready in time';
    await stopChild(child, 'SIGQUIT', 1000);
    const tail = lastLines(folder.logFile, 8);
    // After a SIGKILL the old backends need a moment to notice; until then their shared memory is in the way.
    if (tail.includes('shared memory block') && performance.now() < deadlineMs) {
      await pause(200);
      continue;
    }
    if (isPortTaken(folder)) throw portTaken(settings['port']);
    throw new StackFailure('postgres_failed', `PostgreSQL ${ending}. ${folder.logFile} ends with\n${tail}`, {
      retriable: true,
    });
  }
}

/** Only the last lines: what the log says of earlier starts does not count. */
function isPortTaken(folder: PostgresFolder): boolean {
  return lastLines(folder.logFile, 3).includes('could not create any TCP/IP sockets');
}

function portTaken(port: string | undefined): StackFailure {
  return new StackFailure(
    'port_unavailable',
    `PostgreSQL cannot listen on 127.0.0.1:${port}: the port is taken. End what uses it, or choose another port.`,
    { retriable: true },
  );
}

/** As pg_ctl does it: the server writes its state into the last line of its lock file. */
async function becomesReady(child: ChildProcess, folder: PostgresFolder, deadlineMs: number): Promise<boolean> {
  const lockFile = join(folder.data, 'postmaster.pid');
  while (!hasEnded(child) && child.pid !== undefined && performance.now() < deadlineMs) {
    const lines = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true;
    await pause(20);
  }
  return false;
}
