import { join } from 'node:path';
import type { ModuleMetadata } from '@nestjs/common';
import { QueuesDocument } from '@tidegate/routing/queues-document';
import { readYamlFile } from '@tidegate/service/load-config';
import type { Runtime } from '@tidegate/service/runtime';
import { ClockConsumer } from './clock.consumer.ts';
import { OpeningConsumer } from './opening.consumer.ts';
import { QueueLoadStore } from './queue-load.store.ts';
import { RoutingLog } from './routing-log.ts';
import type { RoutingConfig } from './routing.config.ts';
import { RoutingMetrics } from './routing.metrics.ts';
import { RoutingStore } from './routing.store.ts';
import { VerdictConsumer } from './verdict.consumer.ts';

/** The parts of a runtime that routing uses. */
export type RoutingRuntime = Pick<Runtime<RoutingConfig, true>, 'config' | 'log' | 'metrics' | 'database' | 'onStop'>;

/**
 * Puts routing together and starts its clock. `configFolder` holds `queues.yaml`.
 *
 * @throws ConfigurationError when the queues file cannot be used.
 */
export function routingModule(runtime: RoutingRuntime, configFolder: string): ModuleMetadata {
  const { config, log, database } = runtime;
  const document = readYamlFile(join(configFolder, 'queues.yaml'), QueuesDocument);
  const queues = document.queues.map(({ name }) => name);
  const store = new RoutingStore(database, document);
  const load = new QueueLoadStore(database, queues);
  const metrics = new RoutingMetrics(runtime.metrics, queues);
  const climb = async (now: string) => metrics.escalated(await store.climb(now));
  const publishLoad = async (now: string) => {
    await load.publish(now, config.queueLoad.everyMs);
    metrics.load(await load.read());
  };
  const clock = new ClockConsumer(
    [
      { name: 'Ladder steps that are due', everyMs: config.ladder.pollMs, run: climb },
      { name: 'The load of the queues', everyMs: config.queueLoad.everyMs, run: publishLoad },
    ],
    () => store.now(),
    log,
  );
  clock.start();
  runtime.onStop('clock', () => clock.stop());
  return {
    controllers: [OpeningConsumer, VerdictConsumer],
    providers: [
      { provide: RoutingStore, useValue: store },
      { provide: RoutingMetrics, useValue: metrics },
      { provide: RoutingLog, useValue: new RoutingLog(log) },
    ],
  };
}
