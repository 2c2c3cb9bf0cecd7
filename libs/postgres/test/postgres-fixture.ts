import { IncidentOpened } from '@tidegate/contracts/incident-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import type { TopicName } from '@tidegate/contracts/topics';

/** An event of `key`, the `number`th of it. */
export function incident(key: string, number: number): TidegateEvent {
  const openedAt = '2026-11-21T09:00:00.000Z';
  return {
    id: `${key}-${number}`,
    type: IncidentOpened.type,
    source: '/tidegate/monitor',
    time: openedAt,
    tenantId: 'acme',
    correlationId: key,
    key,
    data: { incidentId: key, scope: 'tenant:acme', kind: 'kill_switch', detail: String(number), openedAt },
  };
}

interface Published {
  readonly topic: TopicName;
  readonly record: WireRecord;
}

/** Keeps what it is given; can be told to fail, before or after it kept the records. */
export class RecordingPublisher {
  readonly published: Published[] = [];
  failure: 'none' | 'before' | 'after' = 'none';
  attempts = 0;

  async publishRecords(records: readonly Published[]): Promise<void> {
    this.attempts += 1;
    if (this.failure === 'before') throw new Error('the log is away');
    this.published.push(...records);
    if (this.failure === 'after') throw new Error('the acknowledgement was lost');
    return Promise.resolve();
  }

  ids(): readonly string[] {
    return this.published.map(({ record }) => record.headers['ce_id'] ?? '');
  }

  /** The ids of one key in the order of their first appearance. */
  firstsOf(key: string): readonly string[] {
    return [...new Set(this.ids().filter((id) => id.startsWith(`${key}-`)))];
  }
}
