import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestKey } from '@tidegate/contracts/event-ids';
import type { Request } from '@tidegate/contracts/request-events';
import { BenchReviewer } from './bench-reviewer.ts';
import { untilCaughtUp } from './caught-up.ts';
import { closedLoop, type LoopFigures, type LoopSize } from './closed-loop.ts';
import { HttpCaller, bodyOf } from './http-caller.ts';
import { LifecycleLog } from './lifecycle-log.ts';
import { cpuMicrosEach, cpuMicrosOf, type WatchedProcess } from './process-cpu.ts';
import type { Bench, World } from './world.ts';

const inFlight = 64;

/** The same for both that are compared: the time bounds a round on a slow machine. */
export function loopOf(count: number): LoopSize {
  return { count, mostMs: 30_000, inFlight };
}

export interface LifecycleRound extends LoopFigures {
  readonly doubled: number;
  readonly emptyClaims: number;
  /** µs of CPU time for one lifecycle, by process; empty where the system does not tell. */
  readonly cpuMicros: Readonly<Record<string, number>>;
}

/** What is still read behind the resolutions; until it is, the next round would be disturbed. */
const readBehind = [
  ['tidegate-intake-status', 'tidegate.decision.made.v1'],
  ['tidegate-intake-status', 'tidegate.request.resolved.v1'],
  ['tidegate-routing', 'tidegate.review.lifecycle.v1'],
  ['tidegate-review', 'tidegate.case.lifecycle.v1'],
] as const;

/**
 * Drives whole lives of requests through the HTTP interfaces: a product creates a request that needs an approval, a
 * reviewer claims the next case and approves it, and the life ends when its resolution is on the log.
 */
export class LifecycleDriver {
  readonly #world: World;
  readonly #caller = new HttpCaller();
  readonly #reviewer: BenchReviewer;
  readonly #log: LifecycleLog;
  readonly #request: Request;
  #rounds = 0;
  #failure: unknown;

  /** The clean-up stops it. */
  static async start({ root, cleanUp }: Bench, world: World): Promise<LifecycleDriver> {
    const example = join(root, 'examples', 'requests', 'large-refund.json');
    const driver = new LifecycleDriver(world, JSON.parse(readFileSync(example, 'utf8')) as Request);
    await cleanUp.own(() => driver.#stop());
    await driver.#log.start();
    return driver;
  }

  private constructor(world: World, request: Request) {
    this.#world = world;
    this.#request = request;
    this.#reviewer = new BenchReviewer(this.#caller, world.urlOf('review'), (error) => (this.#failure ??= error));
    this.#log = new LifecycleLog(world.kafka, this.#reviewer.caseOpened);
  }

  async round(count: number): Promise<LifecycleRound> {
    const round = `life-${++this.#rounds}`;
    const { doubled } = this.#log;
    const { emptyClaims } = this.#reviewer;
    const processes = processesOf(this.#world);
    const before = cpuMicrosOf(processes);
    const figures = await closedLoop(loopOf(count), (number) => this.#live(`${round}-${number}`));
    const cpuMicros = cpuMicrosEach(before, cpuMicrosOf(processes), figures.started);
    return {
      ...figures,
      doubled: this.#log.doubled - doubled,
      emptyClaims: this.#reviewer.emptyClaims - emptyClaims,
      cpuMicros,
    };
  }

  /** Resolves when the services have read everything that they read behind the resolutions. */
  async settle(): Promise<void> {
    for (const [group, topic] of readBehind) await untilCaughtUp(this.#world.kafka, group, topic);
  }

  async #live(requestId: string): Promise<boolean> {
    if (this.#failure !== undefined) throw this.#failure;
    const request = { ...this.#request, requestId };
    const resolution = this.#log.resolutionOf(requestKey(request.tenantId, requestId));
    bodyOf(await this.#caller.post(`${this.#world.urlOf('intake')}/v1/requests`, request), 'A request');
    return resolution;
  }

  async #stop(): Promise<void> {
    this.#reviewer.stop();
    await this.#log.stop();
    this.#caller.close();
  }
}

function processesOf({ services, infrastructure: { kafka, postgres } }: World): WatchedProcess[] {
  const own = [...services].flatMap(([name, instances]) => instances.map(({ pid }) => ({ name, pid })));
  return [
    ...own,
    ...(kafka ? [{ name: 'kafka', pid: kafka.pid }] : []),
    ...(postgres ? [{ name: 'postgres', pid: postgres.pid, withChildren: true }] : []),
  ];
}
