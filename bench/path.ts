import { setTimeout as pause } from 'node:timers/promises';
import type { AccumulatingProducer, PlacedRecord } from './accumulating-producer.ts';
import type { DecisionSink } from './decision-sink.ts';
import { latenciesOf, type Latencies } from './quantiles.ts';

/** Something that takes requests in at one topic and gives decisions out at another. */
export interface Path {
  readonly name: string;
  readonly producer: AccumulatingProducer;
  readonly sink: DecisionSink;
  /** Resolves when it has finished what it does behind the decisions, so that the next round is not disturbed. */
  settle(): Promise<void>;
}

export interface Flood {
  readonly perSecond: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Sends all at once, within the window of the producer, and takes the time to the last decision. */
export async function flood(path: Path, round: string, records: readonly PlacedRecord[]): Promise<Flood> {
  path.sink.expect(round, records.length);
  const startedAtMs = performance.now();
  for (let next = 0; next < records.length; next += burst) {
    await path.producer.room();
    path.producer.add(records.slice(next, next + burst));
  }
  const { atMs, lost, doubled } = await path.sink.arrivals();
  const lastAtMs = atMs.reduce((latest, at) => (at > latest ? at : latest), startedAtMs);
  const perSecond = (records.length - lost) / ((lastAtMs - startedAtMs) / 1_000);
  await path.settle();
  return { perSecond, lost, doubled };
}

export interface Paced extends Latencies {
  readonly lost: number;
  readonly doubled: number;
}

/**
 * Sends at a steady rate. A latency counts from the moment at which the request was due, not from the one at which it was
 * sent, so that a stall of the driver or of the system shows in all requests that it held up.
 */
export async function paced(
  path: Path,
  round: string,
  records: readonly PlacedRecord[],
  perSecond: number,
): Promise<Paced> {
  path.sink.expect(round, records.length);
  const beginAtMs = performance.now() + 50;
  const dueAtMs = (number: number) => beginAtMs + (number * 1_000) / perSecond;
  for (let next = 0; next < records.length;) {
    const due = Math.min(records.length, Math.floor(((performance.now() - beginAtMs) * perSecond) / 1_000) + 1);
    if (due > next) path.producer.add(records.slice(next, due));
    next = Math.max(next, due);
    await pause(1);
  }
  const { atMs, lost, doubled } = await path.sink.arrivals();
  const latencies = atMs.map((at, number) => at - dueAtMs(number)).filter((value) => !Number.isNaN(value));
  await path.settle();
  return { ...latenciesOf(latencies), lost, doubled };
}

export interface Sustained extends Flood {
  readonly sent: number;
}

/**
 * Keeps the path full for a while: a new request goes in for each decision that comes out. What is under way is bounded,
 * so that it takes the same memory and disk however long this lasts.
 */
export async function sustained(
  path: Path,
  round: string,
  records: (first: number, count: number) => readonly PlacedRecord[],
  durationMs: number,
): Promise<Sustained> {
  const { producer, sink } = path;
  sink.expect(round, 0);
  const startedAtMs = performance.now();
  let sent = 0;
  while (performance.now() - startedAtMs < durationMs) {
    if (sent - sink.arrived >= underWayMax) {
      await pause(5);
      continue;
    }
    sink.expectMore(burst);
    producer.add(records(sent, burst));
    sent += burst;
    await producer.room();
    // Encoding would otherwise keep the sink from reading.
    await pause(0);
  }
  const perSecond = sink.arrived / ((performance.now() - startedAtMs) / 1_000);
  const { lost, doubled } = await sink.arrivals();
  await path.settle();
  return { perSecond, sent, lost, doubled };
}

const burst = 100;
/** Seconds of work for the services, so that none of them runs dry. */
const underWayMax = 10_000;
