import type { TopicName } from '@tidegate/contracts/topics';
import type { Batch, EachBatchPayload } from 'kafkajs';
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

interface Job {
  readonly batch: ConsumedBatch;
  /** Of everything that was fetched, also of what is left out. */
  readonly offsets: { readonly first: bigint; readonly last: bigint };
  readonly subscription: Subscription;
  readonly session: ConsumerSession;
  readonly owned: OwnedPartition;
}

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
    const [first, last] = [batch.messages[0], batch.messages.at(-1)];
    if (!first || !last) return resolveOffset(batch.lastOffset());
    const job: Job = {
      batch: this.#decode(batch, subscription),
      offsets: { first: BigInt(first.offset), last: BigInt(last.offset) },
      subscription,
      session,
      owned: session.partition(batch.topic, batch.partition),
    };
    if (subscription.pipelined) await this.#pipeline(job, batch, () => resolveOffset(batch.lastOffset()));
    else if ((await this.#track(this.#run(job))) === 'done') resolveOffset(batch.lastOffset());
  }

  /** Resolves when no handler is at work. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  #decode({ partition, messages: fetched }: Batch, { topic, raw, runner }: Subscription): ConsumedBatch {
    const { groupId, findDefinition } = this.#options;
    const group = { groupId, ordered: runner.isOrdered };
    const messages = raw ? fetched : fetched.filter(({ headers }) => !isLeftOut(headers, group));
    return decodeBatch({ topic, partition, messages }, { raw, findDefinition });
  }

  async #pipeline(job: Job, { messages }: Batch, begun: () => void): Promise<void> {
    const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    await this.#window.enter(messages.length, bytes);
    await job.owned.trouble;
    if (job.session.isOver()) return this.#window.leave(messages.length, bytes);
    const work = this.#run(job)
      .catch((error: unknown) => this.#options.onFatal(new ConsumerFailure('consumer_defect', messageOf(error), error)))
      .finally(() => this.#window.leave(messages.length, bytes));
    void this.#track(work);
    begun();
    // A handler that fails before it has published anything is noticed here, before the next batch could overtake it.
    await Promise.race([work, new Promise((resolve) => setImmediate(resolve))]);
    await job.owned.trouble;
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
