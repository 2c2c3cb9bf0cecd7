/**
 * A stateful service for `run-service.int.spec.ts`, run as a process of its own on a real Kafka and Postgres: it answers
 * every opened incident with a closed one, once, and names the breakers it knows. Decorators are applied as functions,
 * so that Node runs this file as it is.
 */
import { Controller, Get, Inject } from '@nestjs/common';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { IncidentClosed, IncidentOpened } from '@tidegate/contracts/incident-events';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { claimEvents } from '@tidegate/postgres/inbox';
import { stageEvents } from '@tidegate/postgres/outbox';
import { traceparentFor } from '@tidegate/telemetry/tracing';
import { runService } from '../src/run-service.ts';
import type { Runtime } from '../src/runtime.ts';
import { serviceConfig } from '../src/service-config.ts';
import type { ServiceConfig } from '../src/service-config.ts';

const breakers = 'tidegate.breaker.state.v1';

class IncidentController {
  readonly #runtime: Runtime<ServiceConfig, true>;

  constructor(runtime: Runtime<ServiceConfig, true>) {
    this.#runtime = runtime;
  }

  known(): readonly string[] {
    return [...(this.#runtime.control?.entries(breakers).keys() ?? [])];
  }

  async handle(batch: ConsumedBatch): Promise<void> {
    const opened = batch.events.filter(({ event }) => event.type === IncidentOpened.type);
    await this.#runtime.database.transaction(async (tx) => {
      const fresh = await claimEvents(tx, 'monitor', opened);
      await stageEvents(
        tx,
        fresh.map(({ event }) => answerTo(event)),
      );
    });
  }
}

function answerTo(cause: TidegateEvent): TidegateEvent {
  const traceparent = traceparentFor(cause);
  return {
    ...cause,
    id: derivedId(cause.id, IncidentClosed.type),
    type: IncidentClosed.type,
    causationId: cause.id,
    ...(traceparent === undefined ? {} : { traceparent }),
    data: { ...(cause.data as object), closedAt: cause.time },
  };
}

const descriptorOf = <Name extends keyof IncidentController>(name: Name) =>
  Object.getOwnPropertyDescriptor(IncidentController.prototype, name) as TypedPropertyDescriptor<
    IncidentController[Name]
  >;
Get('breakers')(IncidentController.prototype, 'known', descriptorOf('known'));
Consume(IncidentOpened.topic)(IncidentController.prototype, 'handle', descriptorOf('handle'));
Inject('runtime')(IncidentController, undefined, 0);
Controller()(IncidentController);

await runService(
  {
    name: 'monitor',
    configSchema: serviceConfig,
    usesDatabase: true,
    controlTopics: [breakers],
    create: (runtime) => ({
      controllers: [IncidentController],
      providers: [{ provide: 'runtime', useValue: runtime }],
    }),
  },
  process.env,
);
