import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { ActionFailed } from '@tidegate/contracts/action-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf, EventDefinition, EventOf } from '@tidegate/contracts/define-event';
import { decisionIdOf } from '@tidegate/contracts/event-ids';
import { RequestRejected } from '@tidegate/contracts/request-events';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { briefDecision, briefFailure, briefRejection } from '@tidegate/routing/brief-case';
import type { CaseBrief } from '@tidegate/routing/case-brief';
import { traced } from '@tidegate/telemetry/tracing';
import { RoutingLog } from './routing-log.ts';
import { RoutingMetrics } from './routing.metrics.ts';
import { RoutingStore } from './routing.store.ts';
import type { OpeningResult } from './routing.store.ts';

/** Events of one type that may ask for a case. */
interface Asking<Definition extends EventDefinition> {
  readonly definition: Definition;
  readonly briefOf: (data: DataOf<Definition>) => CaseBrief | null;
  /** What counts as the same event; its id, unless something else is said. */
  readonly idOf?: (event: EventOf<Definition>) => string;
}

/** Opens cases: for decisions that need a person, requests that could not be read and actions that failed. */
@Controller()
export class OpeningConsumer {
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

  @Consume('tidegate.decision.made.v1')
  async decisions(@Payload() batch: ConsumedBatch): Promise<void> {
    const idOf = ({ data }: EventOf<typeof DecisionMade>) => decisionIdOf(data.decision.checkpointId);
    const asking = { definition: DecisionMade, briefOf: briefDecision, idOf };
    const { duplicates } = await this.#open('decisions', batch, asking);
    this.#metrics.duplicateDecisions(duplicates);
  }

  @Consume('tidegate.request.rejected.v1')
  async rejections(@Payload() batch: ConsumedBatch): Promise<void> {
    await this.#open('rejections', batch, { definition: RequestRejected, briefOf: briefRejection });
  }

  @Consume('tidegate.action.lifecycle.v1')
  async failures(@Payload() batch: ConsumedBatch): Promise<void> {
    await this.#open('failures', batch, { definition: ActionFailed, briefOf: briefFailure });
  }

  async #open<Definition extends EventDefinition>(
    consumer: string,
    batch: ConsumedBatch,
    { definition, briefOf, idOf = ({ id }) => id }: Asking<Definition>,
  ): Promise<OpeningResult> {
    const openings = batch.events
      .filter(({ event }) => event.type === definition.type)
      .map(({ event }) => ({
        event: traced(event),
        claimId: idOf(event as EventOf<Definition>),
        brief: briefOf(event.data as DataOf<Definition>),
      }));
    if (openings.length === 0) return { opened: [], duplicates: 0 };
    const result = await this.#store.open(consumer, openings, this.#store.now());
    this.#metrics.opened(result.opened);
    this.#log.opened(result.opened);
    return result;
  }
}
