import type { ModuleMetadata } from '@nestjs/common';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { TopicName } from '@tidegate/contracts/topics';
import { ClockConsumer } from '@tidegate/service/clock-consumer';
import type { ClockWork } from '@tidegate/service/clock-consumer';
import type { Runtime } from '@tidegate/service/runtime';
import { ClockStore } from './clock.store.ts';
import { OpeningConsumer } from './opening.consumer.ts';
import { OutlookStore } from './outlook.store.ts';
import { QueueLoadStore } from './queue-load.store.ts';
import { RoutingLog } from './routing-log.ts';
import { readRoutingRules } from './routing.config.ts';
import type { RoutingConfig } from './routing.config.ts';
import { RoutingMetrics } from './routing.metrics.ts';
import { RoutingStore } from './routing.store.ts';
import { StaffingController } from './staffing.controller.ts';
import { StaffingStore } from './staffing.store.ts';
import { VerdictConsumer } from './verdict.consumer.ts';

export const breakerTopic: TopicName = 'tidegate.breaker.state.v1';

/** The parts of a runtime that routing uses. */
export type RoutingRuntime = Pick<
  Runtime<RoutingConfig, true>,
  'config' | 'log' | 'metrics' | 'database' | 'control' | 'onStop'
>;

/**
 * Puts routing together and starts its clock. `configFolder` holds `queues.yaml` and `calendars.yaml`.
 *
 * @throws ConfigurationError when one of the files cannot be used.
 */
export function routingModule(runtime: RoutingRuntime, configFolder: string): ModuleMetadata {
  const { config, database } = runtime;
  const rules = readRoutingRules(configFolder);
  const outlook = new OutlookStore(database);
  const store = new RoutingStore(database, rules, outlook);
  const metrics = new RoutingMetrics(
    runtime.metrics,
    rules.document.queues.map(({ name }) => name),
  );
  const log = new RoutingLog(runtime.log);
  const clocks = new ClockStore(database, rules, outlook, (seconds) => metrics.timerLag(seconds));
  const load = new QueueLoadStore(database, rules.document.queues);
  const works: ClockWork[] = [
    {
      name: 'Cases that are due',
      everyMs: config.ladder.pollMs,
      run: async (now) => metrics.changed(await clocks.fire(now)),
    },
    {
      name: 'The load of the queues',
      everyMs: config.queueLoad.everyMs,
      run: async (now) => {
        log.pressure(await load.publish(now, config.queueLoad.everyMs));
        metrics.load(await outlook.refresh(now, config.pathTimes.everyMs));
      },
    },
    {
      name: 'Breakers over open cases',
      everyMs: config.breakers.everyMs,
      run: async (now) => {
        const breakers = breakersOf(runtime);
        if (breakers !== null) metrics.changed(await clocks.followBreakers(breakers, now));
      },
    },
  ];
  const clock = new ClockConsumer(works, () => store.now(), runtime.log);
  clock.start();
  runtime.onStop('clock', () => clock.stop());
  return {
    controllers: [OpeningConsumer, VerdictConsumer, StaffingController],
    providers: [
      { provide: RoutingStore, useValue: store },
      { provide: RoutingMetrics, useValue: metrics },
      { provide: RoutingLog, useValue: log },
      { provide: StaffingStore, useValue: new StaffingStore(database, rules) },
    ],
  };
}

/** Null until all of them are read: before that, a clock could go on under a breaker that is open. */
function breakersOf({ control }: RoutingRuntime): readonly Breaker[] | null {
  if (control?.isReady() === false) return null;
  return [...(control?.entries<Breaker>(breakerTopic).values() ?? [])].map(({ data }) => data);
}
