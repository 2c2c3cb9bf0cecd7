import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { ActionPreviewed } from '@tidegate/contracts/action-events';
import type { RequestAnswered } from '@tidegate/contracts/ask-events';
import type { EventOf } from '@tidegate/contracts/define-event';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { traced } from '@tidegate/telemetry/tracing';
import { WorkStore } from './work.store.ts';

/** Takes in cases, what products answer about them, and the dry runs of their actions. */
@Controller()
export class WorkConsumer {
  readonly #store: WorkStore;

  constructor(@Inject(WorkStore) store: WorkStore) {
    this.#store = store;
  }

  @Consume('tidegate.case.lifecycle.v1')
  async cases(@Payload() batch: ConsumedBatch): Promise<void> {
    const events = batch.events.map(({ event }) => traced(event));
    if (events.length > 0) await this.#store.take(events);
  }

  @Consume('tidegate.request.answered.v1')
  async answers(@Payload() batch: ConsumedBatch): Promise<void> {
    const events = batch.events.map(({ event }) => event as EventOf<typeof RequestAnswered>);
    if (events.length > 0) await this.#store.answer(events);
  }

  @Consume('tidegate.action.lifecycle.v1')
  async previews(@Payload() batch: ConsumedBatch): Promise<void> {
    const previews = batch.events.map(({ event }) => event).filter(({ type }) => type === ActionPreviewed.type);
    if (previews.length > 0) await this.#store.attach(previews as readonly EventOf<typeof ActionPreviewed>[]);
  }
}
