import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for what the local stack writes, so that a test does not meet a system that runs already. */
export interface StateFolder {
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

export function newStateFolder(): StateFolder {
  const path = mkdtempSync(join(tmpdir(), 'tidegate-e2e-'));
  return {
    path,
    // The infrastructure of other test levels must not be used here: the stack has to bring its own.
    environment: { TIDEGATE_STATE_DIR: path, KAFKA_BROKERS: '', DATABASE_URL: '', NO_COLOR: '1' },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Runs `tidegate …` to its end, as a user would from the checkout. */
export function tidegate(state: StateFolder, args: readonly string[], input = ''): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['apps/cli/src/main.ts', ...args], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', ...state.environment },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, ...output }));
    child.stdin.end(input);
  });
}

/** The JSON object with which `--json` ends. */
export function lastJson<Result>(result: CommandResult): Result {
  const line = result.stdout.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line) as Result;
  } catch {
    throw new Error(`the last line is not JSON: "${line}"\n${result.stderr}`);
  }
}

export interface RunningTidegate {
  readonly consoleUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly services: Readonly<Record<string, { pid: number; httpUrl: string; metricsUrl: string }>>;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number>;
}

/** `tidegate up --json`, ready. What it says while starting is in the error when it does not get there. */
export function tidegateUp(state: StateFolder): Promise<RunningTidegate> {
  return new Promise((resolve, reject) => {
    // Through the command that a user has, so that ending it is what is tested.
    const child = spawn(process.execPath, ['apps/cli/bin/tidegate.mjs', 'up', '--json'], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', ...state.environment },
    });
    const ended = new Promise<number>((done) => child.once('close', (code) => done(code ?? 1)));
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (!printed.includes('\n')) return;
      const addresses = JSON.parse(printed.split('\n')[0]!) as Omit<RunningTidegate, 'stop'>;
      const stop = () => {
        child.kill('SIGINT');
        return ended;
      };
      resolve({ ...addresses, stop });
    });
    void ended.then((code) => reject(new Error(`tidegate up ended with ${code}\n${said}`)));
  });
}
