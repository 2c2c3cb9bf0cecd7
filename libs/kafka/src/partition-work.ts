import type { TopicName } from '@tidegate/contracts/topics';
import type { Batch, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { BatchRunner } from './batch-runner.ts';
import type { KafkaConfig } from './config.ts';
import type { ConsumedBatch } from './consumed-batch.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { ConsumerSession, OwnedPartition } from './consumer-session.ts';
import { ConsumerFailure } from './consumer-watch.ts';
import type { FindDefinition } from './decode-batch.ts';
import { decodeBatch } from './decode-batch.ts';
import { FlightWindow } from './flight-window.ts';
import { isLeftOut } from './replay.ts';
import { messageOf } from './retriable.ts';
import type { BatchOutcome } from './run-control.ts';

/** One topic of a group and what to do with its batches. */
export interface Subscription {
  readonly topic: TopicName;
  readonly pipelined: boolean;
  readonly raw: boolean;
  /** See `ConsumeOptions`. */
  readonly gatherMs: number;
  readonly runner: BatchRunner;
}

export interface PartitionWorkOptions {
  readonly groupId: string;
  readonly subscriptions: readonly Subscription[];
  readonly config: Pick<KafkaConfig, 'pipelineRecordsMax' | 'pipelineBytesMax'>;
  readonly findDefinition: FindDefinition;
  readonly metrics?: ConsumerMetrics;
  onFatal(error: Error): void;
}

/** Whose records are worked on. */
interface Place {
  readonly subscription: Subscription;
  readonly session: ConsumerSession;
  readonly owned: OwnedPartition;
}

interface Job extends Place {
  readonly batch: ConsumedBatch;
  /** Of everything that was fetched, also of what is left out. */
  readonly offsets: { readonly first: bigint; readonly last: bigint };
}

/**
 * Records that a pipelined handler gets at once. What it reads and makes of them is garbage before the next ones are read,
 * so that the collector finds little alive (docs/performance.md).
 */
const pipelinedRecords = 50;

/**
 * Takes fetched batches to their handlers. Sequential ones are done before the next batch of the partition is taken.
 * Pipelined ones are only begun in order, within a bounded window; as soon as one runs into trouble, the partition waits.
 */
export class PartitionWork {
  readonly #options: PartitionWorkOptions;
  readonly #subscriptions: ReadonlyMap<string, Subscription>;
  readonly #window: FlightWindow;
  readonly #running = new Set<Promise<unknown>>();
  readonly #troubles = new Map<string, string>();

  constructor(options: PartitionWorkOptions) {
    this.#options = options;
    this.#subscriptions = new Map(options.subscriptions.map((subscription) => [subscription.topic, subscription]));
    this.#window = new FlightWindow(options.config.pipelineRecordsMax, options.config.pipelineBytesMax);
  }

  /** What a batch waits for that only the outside can mend; undefined when there is none. */
  get trouble(): string | undefined {
    const [trouble] = this.#troubles.values();
    return trouble;
  }

  /** Resolves when the fetch loop may go on. Nothing is resolved towards kafkajs for a batch that was given up. */
  async take({ batch, resolveOffset }: EachBatchPayload, session: ConsumerSession): Promise<void> {
    const subscription = this.#subscriptions.get(batch.topic);
    if (!subscription) throw new Error(`nothing here subscribes to ${batch.topic}`);
    this.#options.metrics?.lag(subscription.topic, batch.partition, Number(batch.offsetLag()));
    const place: Place = { subscription, session, owned: session.partition(batch.topic, batch.partition) };
    if (batch.messages.length === 0 || (await this.#work(batch, place)) === 'done') resolveOffset(batch.lastOffset());
  }

  async #work({ messages }: Batch, place: Place): Promise<BatchOutcome> {
    if (!place.subscription.pipelined) return this.#track(this.#run(this.#jobOf(messages, place)));
    for (let from = 0; from < messages.length; from += pipelinedRecords) {
      const begun = await this.#pipeline(messages.slice(from, from + pipelinedRecords), place);
      if (begun === 'abandoned') return begun;
    }
    return 'done';
  }

  /** Resolves when no handler is at work. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  #jobOf(fetched: readonly KafkaMessage[], place: Place): Job {
    const { groupId, findDefinition } = this.#options;
    const { topic, raw, runner } = place.subscription;
    const group = { groupId, ordered: runner.isOrdered };
    const messages = raw ? fetched : fetched.filter(({ headers }) => !isLeftOut(headers, group));
    const batch = decodeBatch({ topic, partition: place.owned.partition, messages }, { raw, findDefinition });
    return { ...place, batch, offsets: { first: offsetOf(fetched[0]), last: offsetOf(fetched.at(-1)) } };
  }

  /** `done` when the work has begun. */
  async #pipeline(messages: readonly KafkaMessage[], place: Place): Promise<BatchOutcome> {
    const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    await this.#window.enter(messages.length, bytes);
    await place.owned.trouble;
    if (place.session.isOver()) {
      this.#window.leave(messages.length, bytes);
      return 'abandoned';
    }
    const job = this.#jobOf(messages, place);
    const work = this.#run(job)
      .catch((error: unknown) => this.#options.onFatal(new ConsumerFailure('consumer_defect', messageOf(error), error)))
      .finally(() => this.#window.leave(messages.length, bytes));
    void this.#track(work);
    // A handler that fails before it has published anything is noticed here, before the next batch could overtake it.
    await Promise.race([work, new Promise((resolve) => setImmediate(resolve))]);
    // What the handler publishes is written by now; the rest is waiting.
    job.batch.letGo?.();
    await place.owned.trouble;
    return 'done';
  }

  async #run({ batch, offsets, subscription, session, owned }: Job): Promise<BatchOutcome> {
    const span = owned.tracker.begin(offsets.first, offsets.last);
    if (batch.records.length === 0) {
      owned.tracker.finish(span);
      return 'done';
    }
    const gate = new TroubleGate(owned, this.#troubles);
    const outcome = await subscription.runner.run(batch, {
      signal: session.signal,
      onTrouble: (reason) => gate.shut(reason),
    });
    if (outcome === 'done') owned.tracker.finish(span);
    gate.open();
    return outcome;
  }

  async #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }
}

function offsetOf(message: KafkaMessage | undefined): bigint {
  return BigInt(message?.offset ?? 0);
}

/** Holds up the later batches of a partition while an earlier one is in trouble. */
class TroubleGate {
  readonly #owned: OwnedPartition;
  readonly #reasons: Map<string, string>;
  readonly #name: string;
  #opened: (() => void) | undefined;
  #trouble: Promise<unknown> | undefined;

  constructor(owned: OwnedPartition, reasons: Map<string, string>) {
    this.#owned = owned;
    this.#reasons = reasons;
    this.#name = `${owned.topic}/${owned.partition}`;
  }

  shut(reason: string | undefined): void {
    if (reason === undefined) this.#reasons.delete(this.#name);
    else this.#reasons.set(this.#name, reason);
    if (this.#trouble) return;
    const mine = new Promise<void>((resolve) => (this.#opened = resolve));
    this.#trouble = Promise.all([this.#owned.trouble, mine]);
    this.#owned.trouble = this.#trouble;
  }

  open(): void {
    if (!this.#trouble) return;
    this.#reasons.delete(this.#name);
    if (this.#owned.trouble === this.#trouble) this.#owned.trouble = undefined;
    this.#opened?.();
  }
}
