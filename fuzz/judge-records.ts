import { flows } from '@tidegate/contracts/flows';
import type { ServiceName, TopicName } from '@tidegate/contracts/topics';
import { serviceNames, topics } from '@tidegate/contracts/topics';
import type { Finding } from './finding.ts';

/** Where a record lies in the log. */
export interface Position {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: string;
}

/** A record that was sent and taken by the broker; `isValid` by the contract of its topic. */
export interface SentRecord extends Position {
  readonly number: number;
  readonly isValid: boolean;
  /** Deletes its key from a compacted topic, and is no fault there. */
  readonly isTombstone: boolean;
}

/** What became of records, by position (see `placeOf`). */
export interface Outcomes {
  /** Consumer groups by topic, as the broker knows them. */
  readonly groups: ReadonlyMap<TopicName, readonly string[]>;
  /** Group and position of every dead letter. */
  readonly deadLettered: ReadonlySet<string>;
  /** Positions of the records for which there is a rejection. */
  readonly rejected: ReadonlySet<string>;
  /** Service and position of every log line about an ignored record. */
  readonly ignored: ReadonlySet<string>;
}

export const placeOf = ({ topic, partition, offset }: Position): string => `${topic}/${partition}/${offset}`;
export const letterOf = (group: string, position: Position): string => `${group} ${placeOf(position)}`;

const submissions: TopicName = 'tidegate.request.submitted.v1';

/**
 * Invalid records of which nothing came: no rejection on the topic of requests, no dead letter from a group that reads the
 * topic, no log line from a service that holds a compacted topic in memory. Valid ones are handled when no group lags.
 */
export function judgeRecords(sent: readonly SentRecord[], outcomes: Outcomes): Finding[] {
  return sent.flatMap((record) => {
    if (record.isValid) return [];
    const missing = missingOf(record, outcomes);
    return missing.map((detail): Finding => ({
      kind: 'lost_record',
      detail: `${placeOf(record)}: ${detail}`,
      inputs: [record.number],
    }));
  });
}

function missingOf(record: SentRecord, { groups, deadLettered, rejected, ignored }: Outcomes): string[] {
  if (topics[record.topic].kind === 'control') {
    if (record.isTombstone) return [];
    return holdersOf(record.topic)
      .filter((service) => !ignored.has(letterOf(service, record)))
      .map((service) => `${service} neither took it nor said that it ignores it`);
  }
  if (record.topic === submissions) return rejected.has(placeOf(record)) ? [] : ['there is no rejection'];
  return (groups.get(record.topic) ?? [])
    .filter((group) => !deadLettered.has(letterOf(group, record)))
    .map((group) => `${group} has no dead letter of it`);
}

/** Services that hold a compacted topic in memory; audit keeps every record, whatever it is. */
function holdersOf(topic: TopicName): ServiceName[] {
  return serviceNames.filter((service) => service !== 'audit' && flows[service].consumes.includes(topic));
}
