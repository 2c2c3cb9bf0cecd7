import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { RequestAnswered } from '@tidegate/contracts/ask-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { traced } from '@tidegate/telemetry/tracing';
import { RoutingLog } from './routing-log.ts';
import { RoutingMetrics } from './routing.metrics.ts';
import { RoutingStore } from './routing.store.ts';
import type { Moving } from './routing.store.ts';

/** Follows verdicts and what products answer to them. Claims on the same topic do not change the place of a case. */
@Controller()
export class VerdictConsumer {
  readonly #store: RoutingStore;
  readonly #metrics: RoutingMetrics;
  readonly #log: RoutingLog;

  constructor(
    @Inject(RoutingStore) store: RoutingStore,
    @Inject(RoutingMetrics) metrics: RoutingMetrics,
    @Inject(RoutingLog) log: RoutingLog,
  ) {
    this.#store = store;
    this.#metrics = metrics;
    this.#log = log;
  }

  @Consume('tidegate.review.lifecycle.v1')
  async verdicts(@Payload() batch: ConsumedBatch): Promise<void> {
    await this.#follow('verdicts', VerdictRecorded.type, batch);
  }

  @Consume('tidegate.request.answered.v1')
  async answers(@Payload() batch: ConsumedBatch): Promise<void> {
    await this.#follow('answers', RequestAnswered.type, batch);
  }

  async #follow(consumer: string, type: string, batch: ConsumedBatch): Promise<void> {
    const events = batch.events.filter(({ event }) => event.type === type).map(({ event }) => traced(event) as Moving);
    if (events.length === 0) return;
    const { followed, refused } = await this.#store.follow(consumer, events, this.#store.now());
    this.#metrics.changed(followed);
    this.#log.refused(refused);
  }
}
