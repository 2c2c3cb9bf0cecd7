import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface StepOutcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

/** What a test left running must not keep a run from ending: longer than any step takes on a slow machine. */
const withinMinutes = 40;

/**
 * Runs one Node program with the pinned Node, its output passed through; says how long it took and how it ended. One that does
 * not end by itself is ended, which counts as failed.
 */
export async function runStep(name: string, argv: readonly string[]): Promise<StepOutcome> {
  const startedAt = process.hrtime.bigint();
  console.error(`▸ ${name}`);
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, argv, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: withinMinutes * 60_000,
      env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' },
    });
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => {
      if (signal !== null)
        console.error(`${name} was ended by ${signal}; ${withinMinutes} minutes are the most it may take`);
      resolve(exitCode ?? 1);
    });
  });
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  console.error(`${code === 0 ? '✔' : '✘'} ${name}  ${seconds.toFixed(1)} s`);
  return { name, ok: code === 0, seconds };
}

/** The checks that need no test runner, as Nx targets of the root project, so that an unchanged one is not repeated. */
export const staticChecks = ['format', 'lint', 'types-pure', 'types-node', 'types-console', 'gen-check'] as const;

export function nxTarget(target: string): string[] {
  return ['node_modules/nx/dist/bin/nx.js', 'run', `tidegate:${target}`, '--output-style=stream'];
}
