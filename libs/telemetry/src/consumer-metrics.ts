import { counterOf, gaugeOf, histogramOf } from './metrics.ts';
import type { Registry } from './metrics.ts';

/** Results a record can have; `@tidegate/kafka` reports these. */
const results = ['handled', 'invalid', 'dead_lettered'] as const;
export type ConsumedResult = (typeof results)[number];

/** What a consumer reports about itself. It fits the `ConsumerMetrics` of `@tidegate/kafka`, which knows no metrics. */
export interface ConsumerMeasures {
  consumed(topic: string, result: ConsumedResult, count: number): void;
  duration(topic: string, seconds: number): void;
  lag(topic: string, partition: number, records: number): void;
  retried(topic: string): void;
  deadLettered(topic: string, groupId: string, code: string): void;
}

/** Prometheus metrics of the consumers of one service. Topics are a closed list, so their names may be labels. */
export function consumerMetrics(registry: Registry): ConsumerMeasures {
  const consumed = counterOf({
    registry,
    name: 'tidegate_events_consumed_total',
    help: 'Records that are done, by what became of them.',
    labels: ['topic', 'result'],
  });
  const duration = histogramOf({
    registry,
    name: 'tidegate_event_processing_duration_seconds',
    help: 'Time of one call of a handler with a batch of records.',
    labels: ['topic'],
  });
  const lag = gaugeOf({
    registry,
    name: 'tidegate_consumer_lag_records',
    help: 'Records of the partition that are not fetched yet.',
    labels: ['topic', 'partition'],
  });
  const retries = counterOf({
    registry,
    name: 'tidegate_event_retries_total',
    help: 'Batches that were tried again.',
    labels: ['topic'],
  });
  const deadLetters = counterOf({
    registry,
    name: 'tidegate_dead_letters_total',
    help: 'Records that went to the dead-letter topic of a consumer group, by the code of the failure.',
    labels: ['topic', 'group', 'code'],
  });
  const begun = new Set<string>();
  /** Every series of a topic is there from its first sight, so that a rate sees the step from 0 to 1. */
  const begin = (topic: string) => {
    if (begun.has(topic)) return;
    begun.add(topic);
    for (const result of results) consumed.inc({ topic, result }, 0);
    retries.inc({ topic }, 0);
  };
  return {
    consumed: (topic, result, count) => {
      begin(topic);
      consumed.inc({ topic, result }, count);
    },
    duration: (topic, seconds) => duration.observe({ topic }, seconds),
    lag: (topic, partition, records) => {
      begin(topic);
      lag.set({ topic, partition }, records);
    },
    retried: (topic) => {
      begin(topic);
      retries.inc({ topic });
    },
    deadLettered: (topic, group, code) => deadLetters.inc({ topic, group, code }),
  };
}
