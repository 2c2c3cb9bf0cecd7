import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { traced } from '@tidegate/telemetry/tracing';
import { BreakerStore } from './breaker.store.ts';
import type { VerdictEvent } from './breaker.store.ts';
import { MonitorMetrics } from './monitor.metrics.ts';

/** Watches what reviewers say (requirement H1). Claims and releases on the same topic say nothing about a proposal. */
@Controller()
export class VerdictConsumer {
  readonly #store: BreakerStore;
  readonly #metrics: MonitorMetrics;

  constructor(@Inject(BreakerStore) store: BreakerStore, @Inject(MonitorMetrics) metrics: MonitorMetrics) {
    this.#store = store;
    this.#metrics = metrics;
  }

  @Consume('tidegate.review.lifecycle.v1')
  async observe(@Payload() batch: ConsumedBatch): Promise<void> {
    const verdicts = verdictsOf(batch);
    const { fresh, changes } = await this.#store.observe(verdicts, this.#store.nowMs());
    this.#metrics.observed(fresh);
    this.#metrics.changed(changes);
  }
}

/** The verdicts of a batch, each with the trace of the span that handles it, so that what it causes carries that on. */
function verdictsOf({ events }: ConsumedBatch): readonly VerdictEvent[] {
  const verdicts = events.map(({ event }) => event).filter(({ type }) => type === VerdictRecorded.type);
  return (verdicts as readonly VerdictEvent[]).map(traced);
}
