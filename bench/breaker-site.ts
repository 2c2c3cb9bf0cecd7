import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RequestSubmitted, type Request } from '@tidegate/contracts/request-events';
import { topics } from '@tidegate/contracts/topics';
import type { Execution } from '@tidegate/examples/systems-of-record/ledger';
import { AccumulatingProducer } from './accumulating-producer.ts';
import { quickBreakers } from './breaker-settings.ts';
import { pauseScope, type MeetCondition, type TripParts } from './breaker-trips.ts';
import { HttpCaller } from './http-caller.ts';
import { pauseDelayOf, type PauseDelay } from './pause-delay.ts';
import { ScopeLog } from './scope-log.ts';
import { ScopeTraffic } from './scope-traffic.ts';
import { startSystemsOfRecord } from './systems-of-record.ts';
import { originOf, WatchedScope } from './watched-scope.ts';
import { openWorld, type Bench, type World } from './world.ts';

/** What a pause goes through; feedback and audit only look on. */
const services = ['intake', 'evidence', 'policy', 'routing', 'review', 'actions', 'monitor'] as const;
const tenants = ['acme', 'globex'] as const;

/** A scope begins so long after the one before, so that a few are under traffic at a time. */
const beginEveryMs = 1_500;
const atOnceMax = 6;
/** After this long no further scope begins. */
const mostMs = 150_000;

/** Services, systems of record and a driver with which scopes can be paused. */
export interface BreakerSite {
  /** Pauses up to `count` scopes, fewer where time is short; undefined for those in which no pause was shown. */
  pauseScopes(kind: string, count: number, meetCondition: MeetCondition): Promise<readonly (PauseDelay | undefined)[]>;
}

/** The clean-up ends it. */
export async function openBreakerSite(bench: Bench): Promise<BreakerSite> {
  const systemsUrl = await startSystemsOfRecord(bench);
  const breakersFolder = await quickBreakers(bench);
  const world = await openWorld(bench, {
    services,
    environment: (service) => {
      if (service === 'monitor') return { TIDEGATE_CONFIG_DIR: breakersFolder };
      return service === 'actions' ? { SYSTEMS_OF_RECORD_URL: systemsUrl } : {};
    },
  });
  const driver = await startDriver(bench, world);
  const example = join(bench.root, 'examples', 'requests', 'small-refund.json');
  const template = JSON.parse(readFileSync(example, 'utf8')) as Request;
  return {
    async pauseScopes(kind, count, meetCondition) {
      const scopes = Array.from({ length: count }, (_, number) => {
        const tenantId = tenants[number % tenants.length]!;
        return new WatchedScope(`${kind}-${number + 1}`, { ...template, tenantId });
      });
      const conditions = await pauseAll(scopes, meetCondition, driver);
      const executed = await executionsOf(systemsUrl);
      return conditions.map((conditionAtMs, number) => {
        const scope = scopes[number]!;
        const executedAtMs = executed.get(scope.name) ?? [];
        const delay = conditionAtMs && pauseDelayOf(scope.historySince(conditionAtMs, executedAtMs));
        if (delay) return delay;
        bench.progress.say(`No pause was shown in ${describe(scope, executedAtMs.length)}`);
        return undefined;
      });
    },
  };
}

function describe(scope: WatchedScope, executed: number): string {
  const { name, automaticAtMs, supervisedAtMs, overriddenAtMs, endedActions } = scope;
  return (
    `${name}: ${automaticAtMs.length} automatic and ${supervisedAtMs.length} supervised decisions, ` +
    `${overriddenAtMs.length} overrides, ${executed} executions, ${endedActions} actions ended.`
  );
}

interface Driver {
  readonly log: ScopeLog;
  readonly parts: TripParts;
}

async function startDriver({ cleanUp, progress }: Bench, world: World): Promise<Driver> {
  const log = new ScopeLog(world.kafka);
  await cleanUp.own(() => log.stop());
  await log.start();
  const { topic } = RequestSubmitted;
  const producer = new AccumulatingProducer(world.kafka, topic, (error) =>
    progress.say(`The driver failed: ${String(error)}`),
  );
  await cleanUp.own(() => producer.close());
  await producer.connect();
  const caller = new HttpCaller();
  await cleanUp.own(() => Promise.resolve(caller.close()));
  const traffic = new ScopeTraffic(producer, topics[topic].partitions);
  return { log, parts: { caller, traffic, reviewUrl: world.urlOf('review'), monitorUrl: world.urlOf('monitor') } };
}

/** Begins one scope after the other, a few under way at a time; undefined for those whose condition was never met. */
async function pauseAll(
  scopes: readonly WatchedScope[],
  meetCondition: MeetCondition,
  { log, parts }: Driver,
): Promise<readonly (number | undefined)[]> {
  const endMs = performance.now() + mostMs;
  const underWay = new Set<Promise<unknown>>();
  const conditions: Promise<number | undefined>[] = [];
  for (const scope of scopes) {
    if (performance.now() > endMs) break;
    log.watch(scope);
    const paused = pauseScope(scope, meetCondition, parts);
    conditions.push(paused);
    const ended: Promise<unknown> = paused.then(
      () => underWay.delete(ended),
      () => underWay.delete(ended),
    );
    underWay.add(ended);
    await pause(beginEveryMs);
    if (underWay.size >= atOnceMax) await Promise.race(underWay);
  }
  return Promise.all(conditions);
}

/** When the systems of record executed something, by the scope that it belongs to. */
async function executionsOf(systemsUrl: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const answer = await fetch(`${systemsUrl}/executions`);
  const { executions } = (await answer.json()) as { readonly executions: readonly Execution[] };
  const byScope = new Map<string, number[]>();
  for (const { call, executedAt } of executions) {
    const { name } = originOf(String(call.arguments['order_id']));
    const instants = byScope.get(name) ?? [];
    instants.push(Date.parse(executedAt));
    byScope.set(name, instants);
  }
  return byScope;
}
