import type { ModuleMetadata } from '@nestjs/common';
import type { BreakerSettings } from '@tidegate/monitor/breaker-settings';
import type { Runtime } from '@tidegate/service/runtime';
import { AuditConsumer } from './audit.consumer.ts';
import { BreakerController } from './breaker.controller.ts';
import { BreakerStore } from './breaker.store.ts';
import { DwellConsumer } from './dwell.consumer.ts';
import type { MonitorConfig } from './monitor.config.ts';
import { MonitorMetrics } from './monitor.metrics.ts';
import { SensorStore } from './sensor.store.ts';
import { VerdictConsumer } from './verdict.consumer.ts';

/** Puts the monitor together. The compacted topic holds the state for others, so nothing is published again at start. */
export function monitorModule(
  runtime: Pick<Runtime<MonitorConfig, true>, 'config' | 'database' | 'log' | 'metrics' | 'onStop'>,
  settings: BreakerSettings,
): ModuleMetadata {
  const { database, metrics: registry, log, config } = runtime;
  const store = new BreakerStore(database, settings);
  const sensors = new SensorStore(database, settings);
  const metrics = new MonitorMetrics(registry, database);
  const dwell = new DwellConsumer({ breakers: store, sensors }, metrics, log, config.dwell);
  dwell.start();
  runtime.onStop('dwell timer', () => dwell.stop());
  return {
    controllers: [BreakerController, VerdictConsumer, AuditConsumer],
    providers: [
      { provide: BreakerStore, useValue: store },
      { provide: SensorStore, useValue: sensors },
      { provide: MonitorMetrics, useValue: metrics },
    ],
  };
}
