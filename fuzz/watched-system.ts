import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TidegateStack } from '@tidegate/cli/tidegate-stack';
import type { Progress } from '@tidegate/local-stack/progress';
import type { Running } from '@tidegate/local-stack/running-file';
import { readRunning, stateFolderOf } from '@tidegate/local-stack/running-file';
import type { Finding } from './finding.ts';
import { lastWords } from './judge-logs.ts';
import type { MemorySample } from './memory-growth.ts';

const checkEveryMs = 500;
const sampleEveryMs = 1_000;

export interface WatchedSystemOptions {
  readonly root: string;
  readonly progress: Progress;
  /** Called for each service process that ended, with its last words; the inputs are for the caller to add. */
  onEnded(crash: Pick<Finding, 'kind' | 'detail'>): void;
}

/** Everything as `tidegate up` starts it, in a folder of its own; its processes are watched for their lives and memory. */
export class WatchedSystem {
  readonly #options: WatchedSystemOptions;
  readonly #stack: TidegateStack;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #ended = new Set<number>();
  readonly memory = new Map<string, MemorySample[]>();
  readonly #logStart = new Map<string, number>();
  #running: Running | undefined;

  constructor(options: WatchedSystemOptions) {
    this.#options = options;
    this.#stack = new TidegateStack(options);
  }

  async start(): Promise<void> {
    this.#running = await this.#stack.start();
    for (const service of this.serviceNames) this.#logStart.set(service, this.logOf(service).length);
    this.#timers.push(setInterval(() => void this.checkLives(), checkEveryMs));
    this.#timers.push(setInterval(() => void this.#sampleMemory(), sampleEveryMs));
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#stack.stop();
  }

  get databaseUrl(): string {
    return this.#known.databaseUrl!;
  }

  get kafkaBrokers(): readonly string[] {
    return this.#known.kafkaBrokers!;
  }

  get serviceNames(): readonly string[] {
    return Object.keys(this.#known.services!);
  }

  urlOf(service: string): string {
    return this.#known.services![service]!.httpUrl;
  }

  portOf(service: string): number {
    return Number(new URL(this.urlOf(service)).port);
  }

  logOf(service: string): string {
    return readFileSync(join(stateFolderOf(this.#options.root), 'logs', `${service}.log`), 'utf8');
  }

  /** Without what was said before all services ran, such as a port that somebody else was faster to take. */
  logSinceStart(service: string): string {
    return this.logOf(service).slice(this.#logStart.get(service) ?? 0);
  }

  /** A process that is gone, or has another id than before, has ended; the stack starts it again. */
  async checkLives(): Promise<void> {
    const before = this.#known.services!;
    const now = await readRunning(this.#options.root);
    if (now?.services === undefined) return;
    for (const [service, { pid }] of Object.entries(before)) {
      if ((now.services[service]?.pid === pid && isAlive(pid)) || this.#ended.has(pid)) continue;
      this.#ended.add(pid);
      this.memory.delete(service);
      const words = lastWords(this.logOf(service)) ?? 'it said nothing';
      this.#options.onEnded({ kind: 'crash', detail: `${service} (process ${pid}) ended: ${words}` });
    }
    this.#running = now;
  }

  async #sampleMemory(): Promise<void> {
    const atMs = performance.now();
    await Promise.all(
      Object.entries(this.#known.services!).map(async ([service, { metricsUrl }]) => {
        const memory = await memoryOf(metricsUrl);
        // A service that is just starting again has no memory to speak of.
        if (memory === undefined) return;
        const samples = this.memory.get(service) ?? [];
        samples.push({ atMs, ...memory });
        this.memory.set(service, samples);
      }),
    );
  }

  get #known(): Running {
    if (this.#running === undefined) throw new Error('The system has not been started.');
    return this.#running;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Its own word about its memory works on every platform. */
async function memoryOf(metricsUrl: string): Promise<Omit<MemorySample, 'atMs'> | undefined> {
  try {
    const text = await (await fetch(metricsUrl, { signal: AbortSignal.timeout(5_000) })).text();
    const [heap, external, resident] = memoryMetrics.map(
      (name) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]) / 1_048_576,
    ) as [number, number, number];
    return { used: heap + external, resident };
  } catch {
    return undefined;
  }
}

const memoryMetrics = ['nodejs_heap_size_used_bytes', 'nodejs_external_memory_bytes', 'process_resident_memory_bytes'];
