import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitFor } from '@tidegate/testing/wait-for';

/** What a service tells its parent when it listens. */
export interface Listening {
  readonly kind: string;
  readonly service: string;
  readonly httpPort: number;
  readonly metricsPort: number;
}

/** A fixture of this folder as a process of its own, with everything it says. */
export interface ServiceProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  lines(): readonly Readonly<Record<string, unknown>>[];
  /** Standard output and standard error so far. */
  output(): string;
  /** Waits until `text` was said. */
  says(text: string): Promise<void>;
  /** What it tells as soon as it answers `/livez`; ask once. */
  listening(): Promise<Listening>;
  /** The same, once `/readyz` answers 200. */
  ready(): Promise<Listening>;
}

/** Starts `fixture` on free ports; the caller kills it in the end. */
export function startFixture(fixture: string, env: Readonly<Record<string, string | undefined>>): ServiceProcess {
  const child = fork(join(import.meta.dirname, fixture), {
    env: { PATH: process.env['PATH'], TIDEGATE_HTTP__PORT: '0', TIDEGATE_METRICS__PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  let out = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => (out += String(chunk)));
  child.stderr?.on('data', (chunk) => (errors += String(chunk)));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const listening = async () => {
    const ended = exited.then((code) => Promise.reject(new Error(`ended with ${code}: ${out}${errors}`)));
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [Listening];
    return message;
  };
  return {
    child,
    exited,
    lines: () =>
      out
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    output: () => out + errors,
    says: async (text) => {
      await waitFor(() => out.includes(text), { describe: () => `"${text}" in:\n${out}${errors}` });
    },
    listening,
    ready: async () => {
      const ports = await listening();
      const isReady = async () => (await fetch(`http://127.0.0.1:${ports.httpPort}/readyz`)).ok;
      await waitFor(isReady, { describe: () => `readiness of:\n${out}${errors}`, timeoutMs: 30_000 });
      return ports;
    },
  };
}
