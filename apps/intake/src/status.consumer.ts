import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { RequestAsked } from '@tidegate/contracts/ask-events';
import type { EventOf } from '@tidegate/contracts/define-event';
import type { RequestRejected, RequestResolved } from '@tidegate/contracts/request-events';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { AnswerStore } from './answer.store.ts';
import { IntakeMetrics } from './intake.metrics.ts';
import { StatusStore } from './status.store.ts';

/** Callers that wait hear of a decision by themselves; the table is for those who ask later. */
const gatherMs = 100;

/** Follows each request to its end, for the products that ask about it. */
@Controller()
export class StatusConsumer {
  readonly #store: StatusStore;
  readonly #answers: AnswerStore;
  readonly #metrics: IntakeMetrics;

  constructor(
    @Inject(StatusStore) store: StatusStore,
    @Inject(AnswerStore) answers: AnswerStore,
    @Inject(IntakeMetrics) metrics: IntakeMetrics,
  ) {
    this.#store = store;
    this.#answers = answers;
    this.#metrics = metrics;
  }

  @Consume('tidegate.decision.made.v1', { group: 'status', gatherMs })
  async decided(@Payload() batch: ConsumedBatch): Promise<void> {
    const { duplicates, contradictions } = await this.#store.decided(batch, new Date().toISOString());
    this.#metrics.duplicateDecisions(duplicates);
    this.#metrics.contradictingSubmissions(contradictions);
  }

  @Consume('tidegate.request.resolved.v1', { group: 'status', gatherMs })
  async resolved(@Payload() batch: ConsumedBatch): Promise<void> {
    await this.#store.resolved(eventsOf<typeof RequestResolved>(batch));
  }

  @Consume('tidegate.request.asked.v1', { group: 'status', gatherMs })
  async asked(@Payload() batch: ConsumedBatch): Promise<void> {
    await this.#answers.asked(eventsOf<typeof RequestAsked>(batch).map(({ data }) => data));
  }

  @Consume('tidegate.case.lifecycle.v1', { group: 'status', gatherMs })
  async waited(@Payload() batch: ConsumedBatch): Promise<void> {
    await this.#store.waited(batch);
  }

  @Consume('tidegate.request.rejected.v1', { group: 'status', gatherMs })
  async rejected(@Payload() batch: ConsumedBatch): Promise<void> {
    await this.#store.rejected(eventsOf<typeof RequestRejected>(batch));
  }
}

/** The transport has checked them: each of these topics carries one type. */
function eventsOf<Definition>({ events }: ConsumedBatch): readonly EventOf<Definition>[] {
  return events.map(({ event }) => event as EventOf<Definition>);
}
