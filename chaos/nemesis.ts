import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceName } from '@tidegate/contracts/topics';
import { sleep } from '@tidegate/kafka/back-off';
import type { ServiceProcess } from '@tidegate/local-stack/service-process';
import { StackFailure } from '@tidegate/local-stack/stack-failure';
import { freeze, sendSignal, type Frozen } from './freeze.ts';
import type { FrailServer } from './frail-broker.ts';
import type { FrailSystem } from './frail-system.ts';
import type { Fault, FaultKind } from './schedule.ts';

/** A fault as it was done. Milliseconds of the epoch, so that it can be laid beside the log. */
export interface Strike extends Fault {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** What kept it from being done or undone; such a fault proves nothing. */
  readonly problem?: string;
}

export interface NemesisOptions {
  readonly system: FrailSystem;
  readonly faults: readonly Fault[];
  readonly signal: AbortSignal;
  readonly onStrike: (fault: Fault) => void;
}

/**
 * Does the faults of a schedule, each not before its moment, overlapping where their targets differ: a target takes one
 * fault after the other. Resolves when all are over and undone, or when the signal has aborted and what was under way is undone.
 */
export async function strikeAll(options: NemesisOptions): Promise<readonly Strike[]> {
  const startedAtMs = performance.now();
  const busy = new Map<string, Promise<void>>();
  const strikes: Strike[] = [];
  for (const fault of options.faults) {
    await sleep(Math.max(0, startedAtMs + fault.atMs - performance.now()), options.signal);
    if (options.signal.aborted) break;
    const before = busy.get(fault.target) ?? Promise.resolve();
    busy.set(
      fault.target,
      before.then(async () => {
        if (options.signal.aborted) return;
        options.onStrike(fault);
        strikes.push(await strike(fault, options));
      }),
    );
  }
  await Promise.all(busy.values());
  return strikes.sort((left, right) => left.startedAtMs - right.startedAtMs);
}

async function strike(fault: Fault, { system, signal }: NemesisOptions): Promise<Strike> {
  const startedAtMs = Date.now();
  const wait = (ms: number) => sleep(ms, signal);
  try {
    await deeds[fault.kind](fault, system, wait);
    return { ...fault, startedAtMs, endedAtMs: Date.now() };
  } catch (error) {
    return { ...fault, startedAtMs, endedAtMs: Date.now(), problem: String(error) };
  }
}

type Deed = (fault: Fault, system: FrailSystem, wait: (ms: number) => Promise<void>) => Promise<void>;

const deeds: Readonly<Record<FaultKind, Deed>> = {
  'service-kill': ({ target }, system) => replaced(serviceOf(system, target), 'SIGKILL'),
  'service-restart': ({ target }, system) => replaced(serviceOf(system, target), 'SIGTERM'),
  'service-freeze': (fault, system, wait) => freezeFor(serviceOf(system, fault.target).pid, wait(fault.durationMs)),
  'second-instance': async ({ target, durationMs }, system, wait) => {
    const second = await system.services.startSecond(target as ServiceName, replacedWithinMs).catch(cameAndWent);
    if (second === undefined) return;
    await wait(durationMs);
    await second.stop();
  },
  'broker-kill': ({ durationMs }, { broker }) => broker.crash(durationMs),
  'broker-freeze': ({ durationMs }, { broker }, wait) => freezeFor(broker.pid, wait(durationMs)),
  'postgres-crash': ({ durationMs }, { postgres }) => postgres.crash(durationMs),
  'postgres-freeze': ({ durationMs }, { postgres }, wait) => freezeFor(postgres.pid, wait(durationMs)),
  'link-cut': async (fault, system) => {
    serverOf(system, fault).link.cutAll();
    await Promise.resolve();
  },
  'link-cut-within': async (fault, system) => {
    serverOf(system, fault).link.cutAfter(fault.bytes);
    await Promise.resolve();
  },
  'link-stall': (fault, system, wait) => spoil(serverOf(system, fault), 'stall', wait(fault.durationMs)),
  'link-delay': (fault, system, wait) => spoil(serverOf(system, fault), 'delay', wait(fault.durationMs)),
  'link-refuse': async (fault, system, wait) => {
    const server = serverOf(system, fault);
    server.link.setMode('refuse');
    // Refusing is felt only by those who connect, so everybody has to.
    server.link.cutAll();
    await wait(fault.durationMs);
    server.link.setMode('pass');
  },
};

const linkDelayMs = 150;
/** Longer than draining and starting. */
const replacedWithinMs = 120_000;

/** Ends a service and waits until the process that its supervisor starts instead listens, ready or not. */
async function replaced(service: ServiceProcess, how: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const { pid } = service;
  sendSignal(pid, how);
  const deadlineMs = performance.now() + replacedWithinMs;
  while (service.pid === pid) {
    if (performance.now() > deadlineMs) throw new Error(`${service.name} did not come back in ${replacedWithinMs} ms`);
    await pause(50);
  }
}

/** Other faults may end an instance before it is ready; then it came and went all the same, only sooner. */
function cameAndWent(error: unknown): undefined {
  if (!(error instanceof StackFailure && error.code === 'service_failed')) throw error;
}

async function spoil(server: FrailServer, mode: 'stall' | 'delay', over: Promise<void>): Promise<void> {
  server.link.setMode(mode, linkDelayMs);
  await over;
  server.link.setMode('pass');
}

async function freezeFor(pid: number, over: Promise<void>): Promise<void> {
  const frozen: Frozen = await freeze(pid);
  await over;
  frozen.thaw();
}

function serverOf({ broker, postgres }: FrailSystem, { target }: Fault): FrailServer {
  return target === 'kafka-link' ? broker : postgres;
}

function serviceOf({ services }: FrailSystem, target: Fault['target']): ServiceProcess {
  const service = services.services[target as ServiceName];
  if (service === undefined) throw new Error(`${target} is no running service`);
  return service;
}
