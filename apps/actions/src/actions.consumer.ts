import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  planFromDecision,
  planFromResolution,
  leavingToProducts,
  type ExecutionPlan,
} from '@tidegate/actions/plan-execution';
import type { ActionRegistry } from '@tidegate/actions/registry';
import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { EventOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { decisionIdOf } from '@tidegate/contracts/event-ids';
import type { RequestResolved } from '@tidegate/contracts/request-events';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { traced } from '@tidegate/telemetry/tracing';
import { actionRegistry } from './actions.controller.ts';
import { ActionMetrics } from './actions.metrics.ts';
import { ActionsStore } from './actions.store.ts';
import { ActionWorkers } from './action-workers.ts';

/** Takes in what is allowed and what has to be previewed. Nothing is called here: workers do it, from the database. */
@Controller()
export class ActionsConsumer {
  readonly #store: ActionsStore;
  readonly #workers: ActionWorkers;
  readonly #metrics: ActionMetrics;
  readonly #registry: ActionRegistry;

  constructor(
    @Inject(ActionsStore) store: ActionsStore,
    @Inject(ActionWorkers) workers: ActionWorkers,
    @Inject(ActionMetrics) metrics: ActionMetrics,
    @Inject(actionRegistry) registry: ActionRegistry,
  ) {
    this.#store = store;
    this.#workers = workers;
    this.#metrics = metrics;
    this.#registry = registry;
  }

  @Consume('tidegate.decision.made.v1')
  decisions(@Payload() batch: ConsumedBatch): Promise<void> {
    const idOf = ({ data }: EventOf<typeof DecisionMade>) => decisionIdOf(data.decision.checkpointId);
    return this.#take(eventsOf<EventOf<typeof DecisionMade>>(batch), planFromDecision, idOf);
  }

  @Consume('tidegate.request.resolved.v1')
  resolutions(@Payload() batch: ConsumedBatch): Promise<void> {
    return this.#take(eventsOf<EventOf<typeof RequestResolved>>(batch), planFromResolution);
  }

  async #take<Event extends TidegateEvent>(
    events: readonly Event[],
    planOf: (event: Event) => ExecutionPlan,
    idOf?: (event: Event) => string,
  ): Promise<void> {
    const taken = await this.#store.take(events, (event) => leavingToProducts(planOf(event), this.#registry), idOf);
    this.#metrics.duplicates(taken.duplicates);
    this.#metrics.issued(taken.grants);
    if (taken.executions > 0 || taken.previews > 0) this.#workers.wake();
  }
}

/** Each of the two topics carries one event type with a checked schema. What follows belongs to the span of this batch. */
function eventsOf<Event extends TidegateEvent>(batch: ConsumedBatch): readonly Event[] {
  return batch.events.map(({ event }) => traced(event) as Event);
}
