import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Request } from '@tidegate/contracts/request-events';
import { submittedByProduct } from '@tidegate/examples/products/submitted-event';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { silentLog } from '@tidegate/telemetry/logger';
import type { Kafka } from 'kafkajs';
import { sampleRequests } from './rules.ts';

export interface PipelineFigures {
  readonly requests: number;
  readonly lost: number;
  readonly perSecond: number;
  readonly pacedPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const pacedPerSecond = 200;
const pacedSeconds = 10;
const stallMs = 30_000;
/** So many until the compilers of Node and of the broker have settled: the first flood is a fifth slower than the second. */
const warmUpRequests = 10_000;
const statusGroupId = 'tidegate-intake-status';

/**
 * Floods the running system and times the decisions; then sends at a steady rate and takes the latencies. Between the two it
 * waits for what intake writes behind the decisions: latencies taken while it catches up are those of a recovery.
 */
export async function pipelineFigures(brokers: readonly string[], requests: number): Promise<PipelineFigures> {
  const kafka = createKafka({ brokers: [...brokers], clientId: 'tidegate-bench', log: silentLog });
  const decidedAtMs = new Map<string, number>();
  const reader = new BroadcastReader({
    kafka,
    topics: [DecisionMade.topic],
    from: 'end',
    instanceId: randomUUID(),
    log: silentLog,
    onFatal: (error) => {
      throw error;
    },
    onEvent: (event) => {
      if (!decidedAtMs.has(event.correlationId)) decidedAtMs.set(event.correlationId, performance.now());
    },
  });
  const publisher = new KafkaPublisher({ kafka, log: silentLog });
  try {
    await publisher.connect();
    reader.start();
    await reader.whenReady();
    const warmUp = eventsOf('warm', warmUpRequests);
    await publisher.publish(warmUp);
    await untilAll(decidedAtMs, warmUp.length);
    await untilCaughtUp(kafka);
    const flood = eventsOf('flood', requests);
    const startedAtMs = performance.now();
    await publisher.publish(flood);
    await untilAll(decidedAtMs, warmUp.length + requests);
    const lost = flood.filter((event) => !decidedAtMs.has(event.correlationId)).length;
    const perSecond = (requests - lost) / ((performance.now() - startedAtMs) / 1_000);
    await untilCaughtUp(kafka);
    const latencies = await pacedLatencies(publisher, decidedAtMs);
    return { requests, lost, perSecond, pacedPerSecond, ...latencies };
  } finally {
    await publisher.close();
    await reader.stop();
  }
}

async function pacedLatencies(publisher: KafkaPublisher, decidedAtMs: ReadonlyMap<string, number>) {
  const events = eventsOf('paced', pacedPerSecond * pacedSeconds);
  const before = decidedAtMs.size;
  const sentAtMs = new Map<string, number>();
  const beginAtMs = performance.now();
  for (const [index, event] of events.entries()) {
    const dueAtMs = beginAtMs + (index * 1_000) / pacedPerSecond;
    if (dueAtMs > performance.now()) await pause(dueAtMs - performance.now());
    sentAtMs.set(event.correlationId, performance.now());
    void publisher.publish([event]);
  }
  await untilAll(decidedAtMs, before + events.length);
  const latencies = [...sentAtMs].map(([id, atMs]) => (decidedAtMs.get(id) ?? Infinity) - atMs).sort((a, b) => a - b);
  const quantile = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!;
  return { p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}

async function untilAll(decided: ReadonlyMap<string, number>, wanted: number): Promise<void> {
  let last = -1;
  let changedAtMs = performance.now();
  while (decided.size < wanted && performance.now() - changedAtMs < stallMs) {
    if (decided.size !== last) changedAtMs = performance.now();
    last = decided.size;
    await pause(5);
  }
}

/** Until intake has written the status of every decision. */
async function untilCaughtUp(kafka: Kafka): Promise<void> {
  const { topic } = DecisionMade;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const deadlineMs = performance.now() + stallMs;
    while (performance.now() < deadlineMs) {
      const [read] = await admin.fetchOffsets({ groupId: statusGroupId, topics: [topic] });
      const written = await admin.fetchTopicOffsets(topic);
      const committed = new Map(
        read?.partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]),
      );
      if (written.every(({ partition, high }) => Number(high) <= (committed.get(partition) ?? 0))) return;
      await pause(100);
    }
    throw new Error(`${statusGroupId} has not read ${topic} to its end within ${stallMs} ms`);
  } finally {
    await admin.disconnect();
  }
}

function eventsOf(phase: string, count: number): TidegateEvent<Request>[] {
  const run = `${phase}-${randomUUID().slice(0, 8)}`;
  return sampleRequests(count).map((request, index) =>
    submittedByProduct({ ...request, requestId: `${run}-${index}` }, new Date().toISOString()),
  );
}
