import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { openSync, readSync, closeSync, fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { GuardianMessage, WatchMessage } from './guardian.ts';
import { identityOf } from './process-identity.ts';

const guardianFile = fileURLToPath(new URL('./guardian.ts', import.meta.url));

/** How a child is ended when this process ends without having stopped it. */
export interface Supervision {
  /** Higher is stopped first: services 30, Kafka 20, PostgreSQL 10. */
  readonly order: number;
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}

const watched = new Map<number, WatchMessage>();
let guardian: { readonly process: ChildProcess; readonly input: Writable } | undefined;

/**
 * From now on this child ends with this process, however that ends: exit, Ctrl-C, an uncaught exception, SIGKILL.
 * Call it in the same tick as `spawn`. The child does not keep this process alive.
 */
export function superviseChild(child: ChildProcess, supervision: Supervision): void {
  const pid = child.pid;
  if (pid === undefined) return;
  const identity = identityOf(pid);
  child.unref();
  if (identity === undefined) return;
  const message: WatchMessage = { watch: pid, identity, ...supervision };
  watched.set(pid, message);
  tellGuardian(message);
  child.once('exit', () => {
    watched.delete(pid);
    if (guardian) tellGuardian({ forget: pid });
  });
}

/** Starts the guardian early, so that the first child is watched from its first moment. */
export function startGuardian(): void {
  if (guardian) return;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', guardianFile], {
    // A session of its own: a Ctrl-C or a `kill` for the parent's group must not take the guardian along.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
    windowsHide: true,
  });
  const input = child.stdin;
  // A pipe to a guardian that was killed: the exit handler below starts another one.
  input.on('error', () => undefined);
  child.unref();
  (input as unknown as { unref(): void }).unref();
  child.once('exit', () => {
    guardian = undefined;
    for (const message of watched.values()) tellGuardian(message);
  });
  guardian = { process: child, input };
}

function tellGuardian(message: GuardianMessage): void {
  startGuardian();
  guardian?.input.write(`${JSON.stringify(message)}\n`);
}

/** Asks a child to end, and kills it if it has not after `graceMs`. Resolves when it is gone. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (hasEnded(child)) return;
  child.ref();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** How a child ended, for messages: `exit code 1` or `signal SIGKILL`. */
export function endingOf(child: ChildProcess): string {
  return child.signalCode === null ? `exit code ${child.exitCode}` : `signal ${child.signalCode}`;
}

/** The last lines of a log file, indented for use in an error message; a note if there are none. */
export function lastLines(file: string, count: number): string {
  const tailBytesMax = 16_384;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, tailBytesMax));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    // Java's stack frames would push out the lines that say what is wrong.
    const told = buffer
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => !/^\s+(at |\.\.\. \d+ more)/.test(line));
    const lines = told.slice(-count);
    return lines.map((line) => `    ${line}`).join('\n');
  } catch {
    return `    (${file} cannot be read)`;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
