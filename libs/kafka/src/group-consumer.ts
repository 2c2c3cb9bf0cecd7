import type { TopicName } from '@tidegate/contracts/topics';
import type { Consumer, ConsumerGroupJoinEvent, EachBatchPayload, Kafka } from 'kafkajs';
import { backOffMs, settlesWithin, sleep } from './back-off.ts';
import type { KafkaConfig } from './config.ts';
import { clientRetry } from './connection.ts';
import { ConsumerFailure, ConsumerWatch } from './consumer-watch.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import { ConsumerSession } from './consumer-session.ts';
import type { FindDefinition } from './decode-batch.ts';
import { FetchPace, partitionsAtOnce } from './fetch-pace.ts';
import type { Log } from './log.ts';
import type { Subscription } from './partition-work.ts';
import { PartitionWork } from './partition-work.ts';
import { codeOf, isLostMembership, messageOf } from './retriable.ts';

export interface GroupConsumerOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly subscriptions: readonly Subscription[];
  readonly config: KafkaConfig;
  readonly findDefinition: FindDefinition;
  readonly log: Log;
  readonly metrics?: ConsumerMetrics;
  /** The consumer cannot go on: end the process. */
  onFatal(error: Error): void;
}

const pauses = { fromMs: 100, toMs: 5_000 };
const restartPauses = { fromMs: 50, toMs: 2_000 };
const disconnectTimeoutMs = 5_000;

/**
 * One kafkajs consumer for all topics of a group. What it promises: the batches of a partition are handed over in order;
 * an offset is committed only when all work before it is done; nothing is skipped (DESIGN §4).
 */
export class GroupConsumer {
  readonly #options: GroupConsumerOptions;
  readonly #work: PartitionWork;
  readonly #pace: FetchPace;
  readonly #stopping = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #consumer: Consumer | undefined;
  #watch: ConsumerWatch | undefined;
  #session: ConsumerSession | undefined;
  #startFailure: string | undefined;
  #starting: Promise<void> | undefined;
  #committing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #batchesInside = 0;
  #crashes = 0;
  #assigned = new Set<string>();

  constructor(options: GroupConsumerOptions) {
    this.#options = options;
    this.#work = new PartitionWork(options);
    // Nobody waits longer than the least patient handler of the group says.
    this.#pace = new FetchPace(Math.min(...options.subscriptions.map(({ gatherMs }) => gatherMs)));
  }

  /** Joins the group in the background, for as long as it takes. */
  start(): void {
    this.#starting ??= this.#start();
  }

  /** Ready when it is a member of its group and waits for nobody outside. */
  health(): { readonly ready: boolean; readonly detail: string } {
    const { groupId } = this.#options;
    const { trouble } = this.#work;
    if (trouble !== undefined) return { ready: false, detail: `${groupId} waits: ${trouble}` };
    if (this.#watch?.isJoined()) {
      const ready = this.#watch.isAnswered();
      return { ready, detail: ready ? `${groupId} consumes` : `${groupId} gets no answer from Kafka` };
    }
    return { ready: false, detail: `${groupId} has not joined: ${this.#startFailure ?? 'joining'}` };
  }

  /** Takes no more batches, lets handlers finish within `drainTimeoutMs`, commits, and leaves the group. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #start(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; failures += 1) {
      const consumer = this.#createConsumer();
      try {
        await consumer.connect();
        await consumer.subscribe({
          topics: this.#options.subscriptions.map(({ topic }) => topic),
          fromBeginning: true,
        });
        this.#run(consumer);
        return;
      } catch (error) {
        this.#startFailure = messageOf(error);
        if (failures === 0)
          this.#options.log.warn('A consumer cannot start; trying again until it works', this.#fields(error));
        void settlesWithin(consumer.disconnect(), disconnectTimeoutMs);
        await sleep(backOffMs(failures, pauses), this.#stopping.signal);
      }
    }
  }

  #createConsumer(): Consumer {
    const { kafka, groupId, config } = this.#options;
    return kafka.consumer({
      groupId,
      sessionTimeout: config.sessionTimeoutMs,
      rebalanceTimeout: config.rebalanceTimeoutMs,
      heartbeatInterval: config.heartbeatIntervalMs,
      maxWaitTimeInMs: config.fetchWaitMs,
      maxBytesPerPartition: config.fetchPartitionBytesMax,
      minBytes: 1,
      allowAutoTopicCreation: false,
      retry: { ...clientRetry, restartOnFailure: (error) => this.#beforeRestart(error) },
    });
  }

  /** kafkajs would start again at once: a hundred times a minute where a topic is missing. */
  async #beforeRestart(error: Error): Promise<boolean> {
    const failures = this.#crashes;
    this.#crashes += 1;
    this.#startFailure = messageOf(error);
    if (failures === 0)
      this.#options.log.warn('A consumer lost Kafka; joining again until it works', this.#fields(error));
    await sleep(backOffMs(failures, restartPauses), this.#stopping.signal);
    return true;
  }

  #run(consumer: Consumer): void {
    const { config, onFatal } = this.#options;
    this.#consumer = consumer;
    this.#watch = new ConsumerWatch(consumer, {
      stallTimeoutMs: config.stallTimeoutMs,
      isBusy: () => this.#batchesInside > 0,
      onFatal,
    });
    consumer.on(consumer.events.GROUP_JOIN, (event) => this.#onJoin(event));
    consumer.on(consumer.events.FETCH, () => this.#pace.fetched());
    // A last chance to commit before the group starts again from what is committed.
    consumer.on(consumer.events.REBALANCING, () => void this.#commit());
    consumer.on(consumer.events.CRASH, () => this.#session?.end());
    this.#timers.push(setInterval(() => void this.#commit(), config.commitIntervalMs));
    this.#timers.push(setInterval(() => void this.#beat(), config.heartbeatIntervalMs / 2));
    const running = consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: (payload) => this.#eachBatch(payload),
    });
    running.catch((error: unknown) => onFatal(new ConsumerFailure('consumer_crashed', messageOf(error), error)));
  }

  #onJoin({ payload }: ConsumerGroupJoinEvent): void {
    this.#session?.end();
    this.#session = new ConsumerSession();
    this.#crashes = 0;
    if (this.#stopping.signal.aborted) {
      // kafkajs may finish a join that was under way when it was told to disconnect.
      this.#session.end();
      if (this.#consumer) void settlesWithin(this.#consumer.disconnect(), disconnectTimeoutMs);
      return;
    }
    this.#noteAssignment(payload.memberAssignment);
    this.#options.log.info('Joined a consumer group', {
      groupId: this.#options.groupId,
      assignment: payload.memberAssignment,
    });
  }

  #noteAssignment(assignment: Readonly<Record<string, number[]>>): void {
    const before = this.#assigned;
    this.#assigned = new Set(
      Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((p) => `${topic}/${p}`)),
    );
    for (const name of before) {
      const border = name.lastIndexOf('/');
      if (!this.#assigned.has(name))
        this.#options.metrics?.lag(name.slice(0, border) as TopicName, Number(name.slice(border + 1)), 0);
    }
  }

  /** Throws only what tells kafkajs to join the group again: any other error would crash the consumer for good. */
  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const session = this.#session;
    this.#batchesInside += 1;
    this.#pace.note(payload.batch);
    try {
      if (!session || session.isOver() || !payload.isRunning() || payload.isStale()) return;
      session.heartbeat = payload.heartbeat;
      await this.#work.take(payload, session);
    } catch (error) {
      session?.end();
      this.#options.onFatal(
        new ConsumerFailure('consumer_defect', `a batch could not be taken: ${messageOf(error)}`, error),
      );
    } finally {
      this.#batchesInside -= 1;
    }
    await this.#pace.rest(this.#stopping.signal);
    if (session?.loss !== undefined) throw session.loss;
  }

  /** kafkajs says nothing to the group while a batch is under way, however long that takes. */
  async #beat(): Promise<void> {
    const session = this.#session;
    if (this.#batchesInside === 0 || !session?.heartbeat || session.isOver()) return;
    try {
      await session.heartbeat();
    } catch (error) {
      if (isLostMembership(error)) session.end(error);
      this.#options.log.debug('A heartbeat failed', this.#fields(error));
    }
  }

  /** One request for all partitions. A failure does no harm: what is not committed is tried again or comes again. */
  #commit(): Promise<void> {
    this.#committing ??= this.#commitOnce().finally(() => (this.#committing = undefined));
    return this.#committing;
  }

  async #commitOnce(): Promise<void> {
    const session = this.#session;
    const offsets = session?.committable() ?? [];
    if (!session || !this.#consumer || offsets.length === 0) return;
    try {
      await this.#consumer.commitOffsets(offsets);
      session.markCommitted(offsets);
    } catch (error) {
      if (isLostMembership(error)) session.end(error);
      this.#options.log.debug('Offsets could not be committed', this.#fields(error));
    }
  }

  async #close(): Promise<void> {
    const { config, log, groupId } = this.#options;
    this.#stopping.abort();
    this.#session?.end();
    this.#pause();
    if (this.#starting) await settlesWithin(this.#starting, disconnectTimeoutMs);
    const drained = await settlesWithin(this.#work.drain(), config.drainTimeoutMs);
    if (!drained) log.warn('Handlers did not finish in time; their batches will be delivered again', { groupId });
    for (const timer of this.#timers) clearInterval(timer);
    await settlesWithin(this.#commitLast(), disconnectTimeoutMs);
    this.#watch?.stop();
    if (this.#consumer) await settlesWithin(this.#consumer.disconnect(), disconnectTimeoutMs);
  }

  async #commitLast(): Promise<void> {
    await this.#committing;
    await this.#commit();
  }

  /** Else kafkajs would fetch the same records again and again while the last handlers finish. */
  #pause(): void {
    try {
      this.#consumer?.pause(this.#options.subscriptions.map(({ topic }) => ({ topic })));
    } catch (error) {
      this.#options.log.debug('There was nothing to pause', this.#fields(error));
    }
  }

  #fields(error: unknown): Readonly<Record<string, unknown>> {
    return { groupId: this.#options.groupId, code: codeOf(error), reason: messageOf(error) };
  }
}
