import { setTimeout as pause } from 'node:timers/promises';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import type { Request } from '@tidegate/contracts/request-events';
import { submittedByProduct } from '@tidegate/examples/products/submitted-event';
import { partitionOf } from '@tidegate/kafka/partitioning';
import { sizeOf, type AccumulatingProducer } from './accumulating-producer.ts';
import type { WatchedScope } from './watched-scope.ts';

/** In each scope. With 50 ms between two requests, a pause shows within as much; more would be a test of the executor. */
export const requestsPerSecond = 20;

/** Sends requests as products do that write to the log themselves. */
export class ScopeTraffic {
  readonly #producer: AccumulatingProducer;
  readonly #partitions: number;

  constructor(producer: AccumulatingProducer, partitions: number) {
    this.#producer = producer;
    this.#partitions = partitions;
  }

  send(request: Request): void {
    const { key, value, headers } = encodeCloudEvent(submittedByProduct(request, new Date().toISOString()));
    const message = { key, value: Buffer.from(value), headers: headers as Record<string, string> };
    this.#producer.add([{ partition: partitionOf(key, this.#partitions), message, bytes: sizeOf(message) }]);
  }

  /** Sends requests that are automatic, at a steady rate, until the signal says so. */
  async keepUp(scope: WatchedScope, signal: AbortSignal): Promise<void> {
    const beginAtMs = performance.now();
    for (let sent = 0; !signal.aborted; sent += 1) {
      const dueInMs = beginAtMs + (sent * 1_000) / requestsPerSecond - performance.now();
      if (dueInMs > 0) await pause(dueInMs);
      this.send(scope.nextAutomatic());
    }
  }
}
