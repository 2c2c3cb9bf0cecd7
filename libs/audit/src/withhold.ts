import { topics, type TopicName } from '@tidegate/contracts/topics';
import type { ReceivedRecord } from './chained-record.ts';

/** What stands for a value that is not kept: enough to prove later what it was, and nothing to read. */
export interface Seal {
  /** Length of the value, bytes of UTF-8. */
  readonly bytes: number;
  /** HMAC-SHA-256 of the SHA-256 of the value, both hex, under the key of the installation. */
  readonly hmacSha256: string;
}

/** Products write here themselves, before anybody could redact it (requirement A8). */
const writtenByProducts: TopicName = 'tidegate.request.submitted.v1';

/**
 * Whether the value of a record may hold what its tenant hides: it came as a product wrote it, or it is the dead letter of
 * such a record. Only dead-letter topics are asked where a letter came from, so that no header withholds a decision.
 */
export function isWithheld(topic: string, { headers }: Pick<ReceivedRecord, 'headers'>): boolean {
  if (topic === writtenByProducts) return true;
  const kind = Object.hasOwn(topics, topic) ? topics[topic as TopicName].kind : undefined;
  return kind === 'dead-letter' && headers['dl_topic'] === writtenByProducts;
}

/**
 * The record as it is kept. What the request says is in the event that follows it, as redacted: classified or rejected. Key,
 * headers, place and time stay, so the chain is as complete as it was; the seal binds it to the exact value.
 */
export function withholdValue(
  topic: string,
  received: ReceivedRecord,
  sealOf: (value: string) => Seal,
): ReceivedRecord {
  const { value } = received;
  if (value === null || value === '' || !isWithheld(topic, received)) return received;
  return { ...received, value: JSON.stringify({ withheld: sealOf(value) }) };
}
