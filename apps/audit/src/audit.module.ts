import type { ModuleMetadata } from '@nestjs/common';
import type { Runtime } from '@tidegate/service/runtime';
import type { AuditConfig } from './audit.config.ts';
import { AuditConsumer } from './audit.consumer.ts';
import { AuditController } from './audit.controller.ts';
import { AuditMetrics } from './audit.metrics.ts';
import { AuditStore } from './audit.store.ts';
import { CheckpointTimer } from './checkpoint-timer.ts';

/** Puts audit together and starts telling its heads. */
export function auditModule(
  runtime: Pick<Runtime<AuditConfig, true>, 'config' | 'database' | 'log' | 'metrics' | 'onStop'>,
): ModuleMetadata {
  const store = new AuditStore(runtime.database);
  const metrics = new AuditMetrics(runtime.metrics);
  const timer = new CheckpointTimer(store, metrics, runtime.log, runtime.config.checkpoint.everyMs);
  timer.start();
  runtime.onStop('checkpoint timer', () => timer.stop());
  return {
    controllers: [AuditController, AuditConsumer],
    providers: [
      { provide: AuditStore, useValue: store },
      { provide: AuditMetrics, useValue: metrics },
    ],
  };
}
