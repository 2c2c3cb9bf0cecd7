import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { SensorStore } from './sensor.store.ts';

/** Follows the random audits of automatic decisions, the sensors of the cohorts (requirement H8). */
@Controller()
export class AuditConsumer {
  readonly #sensors: SensorStore;

  constructor(@Inject(SensorStore) sensors: SensorStore) {
    this.#sensors = sensors;
  }

  @Consume('tidegate.case.lifecycle.v1')
  follow(@Payload() batch: ConsumedBatch): Promise<void> {
    return this.#sensors.follow(batch.events.map(({ event }) => event));
  }
}
