import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import type { Request } from '@tidegate/contracts/request-events';
import { demonstrationTraffic } from '@tidegate/examples/products/traffic';
import { submittedByProduct } from '@tidegate/examples/products/submitted-event';
import { partitionOf } from '@tidegate/kafka/partitioning';
import { sizeOf, type PlacedRecord } from './accumulating-producer.ts';
import { requestIdOf } from './hops.ts';

/** The first requests of the demonstration's traffic, the same in every run. */
export function sampleRequests(count: number): Request[] {
  const traffic = demonstrationTraffic({ seed: 7, run: 'bench' });
  return Array.from({ length: count }, () => traffic.next().value.request);
}

export interface RoundOfRecords {
  readonly round: string;
  /** Number of the first request. */
  readonly first: number;
  readonly count: number;
  /** Of the topic that they are sent to. */
  readonly partitions: number;
}

/**
 * Records of a round, encoded before they are needed. Request `number` has the content of template
 * `number % templates.length` and an id of its own.
 */
export function recordsOfRound(
  templates: readonly Request[],
  { round, first, count, partitions }: RoundOfRecords,
): PlacedRecord[] {
  const now = new Date().toISOString();
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const request = { ...templates[number % templates.length]!, requestId: requestIdOf(round, number) };
    const { key, value, headers } = encodeCloudEvent(submittedByProduct(request, now));
    const message = { key, value: Buffer.from(value), headers: headers as Record<string, string> };
    return { partition: partitionOf(key, partitions), message, bytes: sizeOf(message) };
  });
}
