import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { ReceivedRecord } from '@tidegate/audit/chained-record';
import { topics, type TopicName } from '@tidegate/contracts/topics';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch, RawRecord } from '@tidegate/kafka/consumed-batch';
import { AuditMetrics } from './audit.metrics.ts';
import { AuditStore } from './audit.store.ts';

/** Records everything on the log, as it lies there. `listenTo` gives it a handler for each topic. */
@Controller()
export class AuditConsumer {
  readonly #store: AuditStore;
  readonly #metrics: AuditMetrics;

  constructor(@Inject(AuditStore) store: AuditStore, @Inject(AuditMetrics) metrics: AuditMetrics) {
    this.#store = store;
    this.#metrics = metrics;
  }

  async record(batch: ConsumedBatch): Promise<void> {
    const { topic, partition, records } = batch;
    const recorded = await this.#store.append(topic, partition, records.map(receivedOf));
    this.#metrics.appended(recorded, records.length - recorded);
  }
}

function receivedOf({ record, tombstone, offset, timestampMs }: RawRecord): ReceivedRecord {
  const { key, value, headers } = record;
  return {
    offset,
    timestamp: BigInt(Math.trunc(timestampMs)).toString(),
    key,
    value: tombstone ? null : value,
    headers,
  };
}

/** Nest finds handlers by their methods, so each topic gets one; a list of all written out would be forgotten to extend. */
function listenTo(topic: TopicName): void {
  const name = `record ${topic}`;
  async function handle(this: AuditConsumer, batch: ConsumedBatch): Promise<void> {
    await this.record(batch);
  }
  const descriptor = { value: handle, writable: true, enumerable: false, configurable: true };
  Object.defineProperty(AuditConsumer.prototype, name, descriptor);
  Payload()(AuditConsumer.prototype, name, 0);
  Consume(topic, { order: 'none', raw: true, gatherMs: 100 })(AuditConsumer.prototype, name, descriptor);
}
for (const topic of Object.keys(topics) as TopicName[]) listenTo(topic);
