import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { BareConsumer } from './bare-consumer.ts';
import { numberOfKey, roundOfKey } from './hops.ts';

/** After this long without any arrival what is still missing counts as lost. */
const stallMs = 30_000;

/** When the requests of one round came out, by their number; NaN for those that did not. */
export interface Arrivals {
  readonly atMs: readonly number[];
  readonly lost: number;
  readonly doubled: number;
}

/** Reads the end of a path with a bare consumer: the key and the time of arrival, nothing else. */
export class DecisionSink {
  readonly #consumer: BareConsumer;
  #round = '';
  #atMs: number[] = [];
  #arrived = 0;
  #doubled = 0;

  constructor(kafka: Kafka, topic: string) {
    this.#consumer = new BareConsumer(kafka, {
      groupId: `bench-sink-${topic}`,
      topics: [topic],
      fetchPartitionBytesMax: 1_048_576,
      read: ({ messages }) => {
        const nowMs = performance.now();
        for (const { key } of messages) this.#note(String(key), nowMs);
      },
    });
  }

  /** Resolves when it is a member of its group. It reads from the beginning, so nothing is missed. */
  async start(): Promise<void> {
    await this.#consumer.start();
  }

  /** Begins a round of `count` requests; what comes of earlier rounds from now on is not counted. */
  expect(round: string, count: number): void {
    this.#round = round;
    this.#atMs = new Array<number>(count).fill(NaN);
    this.#arrived = 0;
    this.#doubled = 0;
  }

  /** How many of this round are there. */
  get arrived(): number {
    return this.#arrived;
  }

  /** The round goes on with more requests. */
  expectMore(count: number): void {
    for (let more = 0; more < count; more += 1) this.#atMs.push(NaN);
  }

  /** Resolves when all are there, or nothing has come for half a minute. */
  async arrivals(): Promise<Arrivals> {
    let last = -1;
    let changedAtMs = performance.now();
    while (this.#arrived < this.#atMs.length && performance.now() - changedAtMs < stallMs) {
      if (this.#arrived !== last) changedAtMs = performance.now();
      last = this.#arrived;
      await pause(5);
    }
    return { atMs: this.#atMs, lost: this.#atMs.length - this.#arrived, doubled: this.#doubled };
  }

  async stop(): Promise<void> {
    await this.#consumer.stop();
  }

  #note(key: string, nowMs: number): void {
    if (roundOfKey(key) !== this.#round) return;
    const number = numberOfKey(key);
    if (!Number.isNaN(this.#atMs[number])) {
      this.#doubled += 1;
      return;
    }
    this.#atMs[number] = nowMs;
    this.#arrived += 1;
  }
}
