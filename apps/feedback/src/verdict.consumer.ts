import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { VerdictEvent } from '@tidegate/feedback/learn';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { traced } from '@tidegate/telemetry/tracing';
import { FeedbackMetrics } from './feedback.metrics.ts';
import { FeedbackStore } from './feedback.store.ts';

/** Learns from what reviewers say (requirement G1). Claims and releases on the same topic teach nothing. */
@Controller()
export class VerdictConsumer {
  readonly #store: FeedbackStore;
  readonly #metrics: FeedbackMetrics;

  constructor(@Inject(FeedbackStore) store: FeedbackStore, @Inject(FeedbackMetrics) metrics: FeedbackMetrics) {
    this.#store = store;
    this.#metrics = metrics;
  }

  @Consume('tidegate.review.lifecycle.v1', { gatherMs: 100 })
  async learn(@Payload() batch: ConsumedBatch): Promise<void> {
    const verdicts = verdictsOf(batch);
    this.#metrics.labelled(await this.#store.learn(verdicts, new Date().toISOString()));
  }
}

/** The verdicts of a batch, each with the trace of the span that handles it, so that what it causes carries that on. */
function verdictsOf({ events }: ConsumedBatch): readonly VerdictEvent[] {
  const verdicts = events.map(({ event }) => event).filter(({ type }) => type === VerdictRecorded.type);
  return (verdicts as readonly VerdictEvent[]).map(traced);
}
