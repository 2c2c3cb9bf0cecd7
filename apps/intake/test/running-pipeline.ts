import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { waitFor } from '@tidegate/testing/wait-for';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../../..');

/** The three services of the decision path, each a process of its own from a bundle of its own. */
export interface RunningPipeline {
  readonly intake: RunningService;
  readonly evidence: RunningService;
  readonly policy: RunningService;
  stop(): Promise<void>;
}

export interface RunningService {
  readonly address: string;
  readonly metricsAddress: string;
  readonly child: ChildProcess;
  output(): string;
}

/** Bundles and starts the services on the Kafka of the tests and this database; resolves when all are ready. */
export async function startPipeline(options: {
  readonly brokers: string;
  readonly databaseUrl: string;
}): Promise<RunningPipeline> {
  // Inside the project, so that the bundles find its node_modules.
  const folder = join(root, '.tidegate', `test-${randomUUID()}`);
  mkdirSync(folder, { recursive: true });
  const started: RunningService[] = [];
  const stop = async () => {
    await Promise.all(started.map(({ child }) => endProcess(child)));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await bundle(['intake', 'evidence', 'policy'], folder);
    const env = { KAFKA_BROKERS: options.brokers };
    const start = async (name: string, more: Readonly<Record<string, string>> = {}) => {
      const service = await startService(join(folder, name, 'main.js'), { ...env, ...more });
      started.push(service);
      return service;
    };
    const [policy, evidence, intake] = await Promise.all([
      start('policy', { TIDEGATE_SAMPLING__SECRET: 'a secret for tests only' }),
      start('evidence'),
      start('intake', { DATABASE_URL: options.databaseUrl }),
    ]);
    await Promise.all(started.map((service) => untilReady(service)));
    return { intake: intake!, evidence: evidence!, policy: policy!, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bundle(services: readonly string[], folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      services.map((name) => [`${name}/main`, join(root, 'apps', name, 'src', 'main.ts')]),
    ),
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: true } },
    plugins: [
      {
        name: 'workspace-only',
        setup: (builder) =>
          builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@tidegate/') ? undefined : { path, external: true },
          ),
      },
    ],
  });
}

async function startService(entry: string, env: Readonly<Record<string, string>>): Promise<RunningService> {
  const child = fork(entry, {
    cwd: root,
    env: { PATH: process.env['PATH'], TIDEGATE_HTTP__PORT: '0', TIDEGATE_METRICS__PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`${entry} ended with ${code}:\n${output}`)),
  );
  const [ports] = (await Promise.race([once(child, 'message'), ended])) as [{ httpPort: number; metricsPort: number }];
  ended.catch(() => undefined);
  return {
    address: `http://127.0.0.1:${ports.httpPort}`,
    metricsAddress: `http://127.0.0.1:${ports.metricsPort}/metrics`,
    child,
    output: () => output,
  };
}

async function untilReady({ address, output }: RunningService): Promise<void> {
  const isReady = async () => (await fetch(`${address}/readyz`)).ok;
  await waitFor(isReady, { timeoutMs: 60_000, intervalMs: 100, describe: () => `readiness:\n${output()}` });
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exited;
  clearTimeout(kill);
}
