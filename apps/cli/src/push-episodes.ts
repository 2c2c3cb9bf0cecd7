import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DecisionMade, type Outcome } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { submittedByProduct } from '@tidegate/examples/products/submitted-event';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { silentLog } from '@tidegate/telemetry/logger';
import { requestOf, type TauEpisode } from './tau-episodes.ts';

export interface EpisodeDecision {
  /** Place of the episode in the input. */
  readonly index: number;
  readonly outcome: Outcome;
}

/** How long no decision may come before the missing ones count as lost. */
const stallMs = 30_000;

/** Publishes every episode as a request and collects the decisions; the first one of an episode counts. */
export async function pushEpisodes(
  episodes: readonly TauEpisode[],
  brokers: readonly string[],
): Promise<{ decisions: EpisodeDecision[]; doubled: number }> {
  const run = `eval-${randomUUID().slice(0, 8)}`;
  const requests = episodes.map((episode, index) => requestOf(episode, `${run}-${index}`));
  const indexOf = new Map(requests.map((request, index) => [request.requestId, index]));
  const first = new Map<number, { id: string; outcome: Outcome }>();
  const doubles = new Set<number>();
  const kafka = createKafka({ brokers: [...brokers], clientId: 'tidegate-eval', log: silentLog });
  let fatal: Error | undefined;
  const reader = new BroadcastReader({
    kafka,
    topics: [DecisionMade.topic],
    from: 'end',
    instanceId: run,
    log: silentLog,
    onFatal: (error) => (fatal = error),
    onEvent: (event) => {
      const { decision } = event.data as DataOf<typeof DecisionMade>;
      const index = indexOf.get(decision.requestId);
      if (index === undefined) return;
      const known = first.get(index);
      if (known === undefined) first.set(index, { id: event.id, outcome: decision.outcome });
      // The same id again is a redelivery; another id would be a second decision.
      else if (known.id !== event.id) doubles.add(index);
    },
  });
  const publisher = new KafkaPublisher({ kafka, log: silentLog });
  try {
    await publisher.connect();
    reader.start();
    await reader.whenReady();
    await publisher.publish(requests.map((request) => submittedByProduct(request, new Date().toISOString())));
    await untilStill(() => first.size, requests.length);
    if (fatal !== undefined) throw fatal;
  } finally {
    await publisher.close();
    await reader.stop();
  }
  return { decisions: [...first].map(([index, { outcome }]) => ({ index, outcome })), doubled: doubles.size };
}

async function untilStill(count: () => number, wanted: number): Promise<void> {
  let last = -1;
  let changedAtMs = performance.now();
  while (count() < wanted) {
    if (count() !== last) changedAtMs = performance.now();
    last = count();
    if (performance.now() - changedAtMs > stallMs) return;
    await pause(50);
  }
}
