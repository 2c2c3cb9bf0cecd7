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

const burst = 100;
