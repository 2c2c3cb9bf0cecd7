import type { ModuleMetadata } from '@nestjs/common';
import type { Runtime } from '@tidegate/service/runtime';
import type { ServiceConfig } from '@tidegate/service/service-config';
import { FeedbackController } from './feedback.controller.ts';
import { FeedbackMetrics } from './feedback.metrics.ts';
import { FeedbackStore } from './feedback.store.ts';
import { VerdictConsumer } from './verdict.consumer.ts';

/** Puts feedback together. */
export function feedbackModule(runtime: Pick<Runtime<ServiceConfig, true>, 'database' | 'metrics'>): ModuleMetadata {
  return {
    controllers: [FeedbackController, VerdictConsumer],
    providers: [
      { provide: FeedbackStore, useValue: new FeedbackStore(runtime.database) },
      { provide: FeedbackMetrics, useValue: new FeedbackMetrics(runtime.metrics) },
    ],
  };
}
