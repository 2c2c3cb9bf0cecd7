import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endingOf, hasEnded, lastLines, stopChild, superviseChild } from './children.ts';
import type { Progress } from './progress.ts';
import { serviceMemoryEnvironment, serviceNodeFlags } from './service-node-flags.ts';
import { StackFailure } from './stack-failure.ts';

export interface ServiceProcessOptions {
  readonly name: string;
  /** The program, for example `dist/policy/main.js`. */
  readonly entry: string;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Standard output and error are appended here. */
  readonly logFile: string;
  readonly progress: Progress;
  /** Called after it was started again and listens: its process id is another one. */
  readonly onRestart?: () => void;
  readonly startTimeoutMs?: number;
  /** How long a service may take to drain when it is asked to stop; it limits itself to 25 s. */
  readonly stopTimeoutMs?: number;
  /** First wait before a restart; doubles up to 32 times as much, and starts again after a minute of good running. */
  readonly restartDelayMs?: number;
  /** The longest wait before a restart; 32 times the first by default. */
  readonly restartDelayMaxMs?: number;
}

/** A service that runs, and is started again when it dies. */
export interface ServiceProcess {
  readonly name: string;
  /** Of the current process: a restart changes it. */
  readonly pid: number;
  readonly httpPort: number;
  readonly metricsPort: number;
  readonly restarts: number;
  /** Asks it to drain and end (SIGTERM; SIGKILL after the stop timeout). It is not started again. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would: it is started again. */
  kill(): void;
}

/** What a service says over its IPC channel when it answers at its ports, ready or not (libs/service/run-service). */
interface Listening {
  readonly kind: 'listening';
  readonly service: string;
  readonly httpPort: number;
  readonly metricsPort: number;
}

/**
 * Starts a service and resolves when its `/readyz` answers 200. Throws `service_failed` with the last lines of its log
 * if it dies or does not become ready. A later death is said aloud and answered with a restart; from then on it only has to
 * listen, since one that waits for a broker or a database that is away comes no sooner when it is started once more.
 */
export async function startService(options: ServiceProcessOptions): Promise<ServiceProcess> {
  let current = await launch(options, 'ready');
  let restarts = 0;
  const stopping = new AbortController();
  const superviseForever = async (): Promise<void> => {
    let delayMs = options.restartDelayMs ?? 500;
    while (!stopping.signal.aborted) {
      const startedAtMs = performance.now();
      await current.ended;
      if (stopping.signal.aborted) return;
      if (performance.now() - startedAtMs > 60_000) delayMs = options.restartDelayMs ?? 500;
      options.progress.say(
        `${options.name} ended (${endingOf(current.child)}) and is started again in ${delayMs / 1000} s; log: ${options.logFile}`,
      );
      await pause(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, options.restartDelayMaxMs ?? (options.restartDelayMs ?? 500) * 32);
      if (stopping.signal.aborted) return;
      restarts += 1;
      await relaunch();
    }
  };
  const relaunch = async (): Promise<void> => {
    try {
      current = await launch(options, 'listening', stopping.signal);
      options.progress.say(`${options.name} runs again`);
      options.onRestart?.();
    } catch (error) {
      // Said and tried again: `current` has ended, so the loop comes straight back here after its pause.
      options.progress.say(error instanceof Error ? error.message : String(error));
    }
  };
  const supervision = superviseForever();
  return {
    name: options.name,
    get pid() {
      return current.child.pid ?? 0;
    },
    get httpPort() {
      return current.listening.httpPort;
    },
    get metricsPort() {
      return current.listening.metricsPort;
    },
    get restarts() {
      return restarts;
    },
    async stop() {
      stopping.abort();
      await stopChild(current.child, 'SIGTERM', options.stopTimeoutMs ?? 30_000);
      await supervision;
    },
    kill: () => void current.child.kill('SIGKILL'),
  };
}

interface Launched {
  readonly child: ChildProcess;
  readonly listening: Listening;
  readonly ended: Promise<void>;
}

async function launch(
  options: ServiceProcessOptions,
  wanted: 'ready' | 'listening',
  abandoned?: AbortSignal,
): Promise<Launched> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...serviceNodeFlags, options.entry], {
    cwd: options.workingDirectory,
    env: {
      ...process.env,
      ...serviceMemoryEnvironment,
      ...options.environment,
      TIDEGATE_PARENT_PID: String(process.pid),
    },
    // A group of its own, so that Ctrl-C is for us to hand on; the channel tells the service when we are gone.
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    windowsHide: true,
  });
  closeSync(log);
  superviseChild(child, { order: 30, signal: 'SIGTERM', graceMs: 20_000 });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  let listening: Listening | undefined;
  child.on('message', (message: Listening) => {
    if (message.kind === 'listening') listening = message;
  });
  const reason = await whyNotYet({ options, wanted, abandoned, child, ended, listening: () => listening });
  if (reason === undefined && listening) return { child, listening, ended };
  const ending = hasEnded(child) ? `ended while it started (${endingOf(child)})` : `was not ready in time: ${reason}`;
  await stopChild(child, 'SIGKILL', 1000);
  throw new StackFailure(
    'service_failed',
    `${options.name} ${ending}. ${options.logFile} ends with\n${lastLines(options.logFile, 12)}`,
  );
}

interface Starting {
  readonly options: ServiceProcessOptions;
  readonly wanted: 'ready' | 'listening';
  readonly abandoned: AbortSignal | undefined;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  readonly listening: () => Listening | undefined;
}

/** Waits until the service is as far as wanted: undefined then, or why it was not in time. */
async function whyNotYet({
  options,
  wanted,
  abandoned,
  child,
  ended,
  listening,
}: Starting): Promise<string | undefined> {
  const deadlineMs = performance.now() + (options.startTimeoutMs ?? 60_000);
  let reason = 'it did not say that it listens';
  while (!hasEnded(child) && child.pid !== undefined && performance.now() < deadlineMs && !abandoned?.aborted) {
    const said = listening();
    if (said) {
      const answer = wanted === 'listening' ? 'ready' : await readiness(said.httpPort);
      if (answer === 'ready') return undefined;
      reason = answer;
    }
    await Promise.race([pause(50), ended]);
  }
  return reason;
}

/** 'ready', or why not. */
async function readiness(port: number): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2000) });
    const body = await response.text();
    return response.status === 200 ? 'ready' : `/readyz answers ${response.status} ${body.slice(0, 300)}`;
  } catch (error) {
    return `/readyz on port ${port} does not answer (${error instanceof Error ? error.message : String(error)})`;
  }
}
