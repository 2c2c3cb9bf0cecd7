import { readFile } from 'node:fs/promises';
import type { ServiceProcess } from '@tidegate/local-stack/service-process';
import type { MemorySample } from './memory-trend.ts';

const everyMs = 1_000;

/** Samples the resident memory of services each second until it is told to end. */
export class MemorySampling {
  readonly #services: readonly ServiceProcess[];
  readonly #samples = new Map<ServiceProcess, MemorySample[]>();
  readonly #timer: NodeJS.Timeout;
  #sampling: Promise<void> | undefined;

  constructor(services: readonly ServiceProcess[]) {
    this.#services = services;
    for (const service of services) this.#samples.set(service, []);
    this.#timer = setInterval(() => {
      this.#sampling ??= this.#sample().finally(() => (this.#sampling = undefined));
    }, everyMs);
  }

  /** The samples of each service by its name. @throws when a service was started again: two processes are no trend. */
  async end(): Promise<ReadonlyMap<string, readonly MemorySample[]>> {
    clearInterval(this.#timer);
    await this.#sampling;
    const restarted = this.#services.find(({ restarts }) => restarts > 0);
    if (restarted) throw new Error(`${restarted.name} ended while its memory was measured, and was started again.`);
    return new Map([...this.#samples].map(([{ name }, samples]) => [name, samples]));
  }

  /** Ends it when there will be nothing to sum up. */
  abandon(): void {
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    await Promise.all(
      this.#services.map(async (service) => {
        const mebibytes = await residentMiB(service);
        if (mebibytes !== undefined) this.#samples.get(service)!.push({ atMs: performance.now(), mebibytes });
      }),
    );
  }
}

/** By the kernel where it says so in a file, which costs the service nothing; else by the service's own word. */
async function residentMiB({ pid, metricsPort }: ServiceProcess): Promise<number | undefined> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1_024;
  }
  const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`).catch(() => undefined);
  const bytes = /^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)$/m.exec((await answer?.text()) ?? '')?.[1];
  return bytes === undefined ? undefined : Number(bytes) / 1_048_576;
}
