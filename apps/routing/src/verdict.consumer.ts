import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { traced } from '@tidegate/telemetry/tracing';
import { RoutingLog } from './routing-log.ts';
import { RoutingMetrics } from './routing.metrics.ts';
import { RoutingStore } from './routing.store.ts';

type VerdictEvent = TidegateEvent<DataOf<typeof VerdictRecorded>>;

/** Follows verdicts: closes, reroutes and escalates cases. Claims on the same topic do not change the place of a case. */
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
  async follow(@Payload() batch: ConsumedBatch): Promise<void> {
    const verdicts = batch.events
      .filter(({ event }) => event.type === VerdictRecorded.type)
      .map(({ event }) => ({ event: traced(event as VerdictEvent) }));
    if (verdicts.length === 0) return;
    const { followed, refused } = await this.#store.follow('verdicts', verdicts, this.#store.now());
    this.#metrics.followed(followed);
    this.#log.refused(refused);
  }
}
