import { randomUUID } from 'node:crypto';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { canHaveTextProblems, textProblems } from '@tidegate/contracts/text-problems';
import type { TopicName } from '@tidegate/contracts/topics';
import type { Consumer, ConsumerGroupJoinEvent, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { backOffMs, settlesWithin, sleep } from './back-off.ts';
import { clientRetry } from './connection.ts';
import { ConsumerFailure, ConsumerWatch } from './consumer-watch.ts';
import { definitionOnTopic, judge, rawRecordOf, type FindDefinition, type Verdict } from './decode-batch.ts';
import { FetchPace, partitionsAtOnce } from './fetch-pace.ts';
import type { Log } from './log.ts';
import { ReadPositions } from './read-positions.ts';
import { replayGroupHeader } from './replay.ts';
import { messageOf } from './retriable.ts';

/** A record that nobody has decoded yet, which costs next to nothing. */
export interface UnreadRecord {
  readonly key: string;
  /** Of its value. */
  readonly bytes: number;
  readonly partition: number;
  readonly offset: number;
  /** Decodes and checks it; undefined for an invalid one, which is logged. Any number of times and at any later time. */
  read(): TidegateEvent | undefined;
}

export interface BroadcastReaderOptions {
  readonly kafka: Kafka;
  readonly topics: readonly TopicName[];
  /** Where reading begins: with all there is, or with what comes from now on. */
  readonly from: 'beginning' | 'end';
  /** Tells the instances of a service apart, in the names of groups. */
  readonly instanceId: string;
  /** Called for each valid event, in the order of each partition. Throwing ends the reader through `onFatal`. */
  onEvent?(event: TidegateEvent, topic: TopicName): void;
  /** Called instead of `onEvent` where few of the events are wanted: for each record that is no deletion. */
  onRecord?(record: UnreadRecord, topic: TopicName): void;
  /** Called when a key is deleted from a compacted topic. */
  onTombstone?(key: string, topic: TopicName): void;
  /** The reader is dead and does not come back: end the process. */
  onFatal(error: Error): void;
  readonly log: Log;
  readonly stallTimeoutMs?: number;
  readonly fetchWaitMs?: number;
  readonly fetchPartitionBytesMax?: number;
  /** Milliseconds from one fetch to the next at least, while there is little to fetch; 0 by default. */
  readonly gatherMs?: number;
  readonly findDefinition?: FindDefinition;
}

const pauses = { fromMs: 100, toMs: 5_000 };
const disconnectTimeoutMs = 5_000;
/** Nobody else takes over, so this only bounds how long a reader that has lost its membership waits for itself. */
const sessionTimeoutMs = 10_000;

/**
 * Reads whole topics in every instance, outside any shared group and without commits. Positions live in memory: after
 * the loss of a broker reading goes on where it was, with nothing left out or read twice.
 */
export class BroadcastReader {
  readonly #options: BroadcastReaderOptions;
  readonly #stopping = new AbortController();
  readonly #positions = new ReadPositions();
  readonly #pace: FetchPace;
  readonly #ready: Promise<void>;
  #becomeReady: () => void = () => undefined;
  #isReady = false;
  #hasJoined = false;
  #consumer: Consumer | undefined;
  #watch: ConsumerWatch | undefined;
  #starting: Promise<void> | undefined;
  #failure: string | undefined;

  constructor(options: BroadcastReaderOptions) {
    this.#options = options;
    this.#pace = new FetchPace(options.gatherMs ?? 0);
    this.#ready = new Promise((resolve) => (this.#becomeReady = resolve));
  }

  /** Begins in the background; tries for as long as it takes. */
  start(): void {
    this.#starting ??= this.#start();
  }

  /**
   * From the beginning: whether all that was there at the start has been read. From the end: whether nothing that comes
   * from now on is missed. Stays true while a broker is away, since what was read is still known.
   */
  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  /** The offset of the next record of a partition; undefined as long as it is not known where reading begins. */
  nextOffset(topic: TopicName, partition: number): number | undefined {
    const next = this.#positions.next(topic, partition);
    return next === undefined ? undefined : Number(next);
  }

  health(): { readonly ready: boolean; readonly detail: string } {
    const topics = this.#options.topics.join(', ');
    if (this.#isReady) return { ready: true, detail: `${topics} read` };
    return { ready: false, detail: `${topics} not read to the end yet: ${this.#failure ?? 'reading'}` };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#starting) await settlesWithin(this.#starting, disconnectTimeoutMs);
    this.#watch?.stop();
    if (this.#consumer) await settlesWithin(this.#consumer.disconnect(), disconnectTimeoutMs);
  }

  async #start(): Promise<void> {
    const { log, topics } = this.#options;
    for (let failures = 0; !this.#stopping.signal.aborted; failures += 1) {
      const consumer = this.#createConsumer();
      try {
        await this.#readBounds();
        await consumer.connect();
        await consumer.subscribe({ topics: [...topics], fromBeginning: true });
        this.#run(consumer);
        return;
      } catch (error) {
        this.#failure = messageOf(error);
        if (failures === 0)
          log.warn('Topics cannot be read; trying again until it works', { topics, reason: messageOf(error) });
        void settlesWithin(consumer.disconnect(), disconnectTimeoutMs);
        await sleep(backOffMs(failures, pauses), this.#stopping.signal);
      }
    }
  }

  #createConsumer(): Consumer {
    const { kafka, instanceId, fetchWaitMs = 250, fetchPartitionBytesMax = 262_144 } = this.#options;
    return kafka.consumer({
      groupId: `tidegate-broadcast-${instanceId}-${randomUUID()}`,
      sessionTimeout: sessionTimeoutMs,
      maxWaitTimeInMs: fetchWaitMs,
      maxBytesPerPartition: fetchPartitionBytesMax,
      minBytes: 1,
      allowAutoTopicCreation: false,
      retry: { ...clientRetry, restartOnFailure: () => Promise.resolve(true) },
    });
  }

  /** Where each partition begins and ended when this reader started; once known, it stays. */
  async #readBounds(): Promise<void> {
    if (this.#positions.isKnown()) return;
    const { kafka, topics, from } = this.#options;
    const admin = kafka.admin();
    try {
      await admin.connect();
      const bounds = await Promise.all(
        topics.map(async (topic) => (await admin.fetchTopicOffsets(topic)).map((offsets) => ({ topic, ...offsets }))),
      );
      for (const { topic, partition, low, high } of bounds.flat()) {
        this.#positions.begin(topic, partition, { next: BigInt(from === 'beginning' ? low : high), end: BigInt(high) });
      }
    } finally {
      void settlesWithin(admin.disconnect(), disconnectTimeoutMs);
    }
  }

  #run(consumer: Consumer): void {
    const { onFatal, stallTimeoutMs = 60_000 } = this.#options;
    this.#consumer = consumer;
    this.#watch = new ConsumerWatch(consumer, { stallTimeoutMs, isBusy: () => false, onFatal });
    consumer.on(consumer.events.GROUP_JOIN, (event) => this.#onJoin(event));
    consumer.on(consumer.events.FETCH, () => this.#pace.fetched());
    // Batches in which compaction or a transaction left nothing are reported here only.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0) this.#moveTo(payload.topic, payload.partition, payload.lastOffset);
    });
    const running = consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      // Or each partition would wait for the pause of the one before.
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: (payload) => this.#eachBatch(payload),
    });
    running.catch((error: unknown) => onFatal(new ConsumerFailure('consumer_crashed', messageOf(error), error)));
  }

  /** Nothing is committed, so kafkajs would begin again at the start of the log after each join. */
  #onJoin({ payload }: ConsumerGroupJoinEvent): void {
    for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
      for (const partition of partitions) {
        const next = this.#positions.next(topic, partition);
        if (next !== undefined) this.#consumer?.seek({ topic, partition, offset: String(next) });
      }
    }
    this.#hasJoined = true;
    this.#checkReady();
  }

  #eachBatch({ batch, isRunning, isStale }: EachBatchPayload): Promise<void> {
    this.#pace.note(batch);
    try {
      for (const message of batch.messages) {
        if (!isRunning() || isStale() || this.#stopping.signal.aborted) return Promise.resolve();
        this.#read(message, batch.topic as TopicName, batch.partition);
      }
      this.#moveTo(batch.topic, batch.partition, batch.lastOffset());
    } catch (error) {
      this.#options.onFatal(
        new ConsumerFailure(
          'consumer_defect',
          `a record of ${batch.topic} could not be taken: ${messageOf(error)}`,
          error,
        ),
      );
    }
    return this.#pace.rest(this.#stopping.signal);
  }

  #read(message: KafkaMessage, topic: TopicName, partition: number): void {
    const { onEvent, onRecord, onTombstone } = this.#options;
    // A replay is for the one group that names it; whoever reads along has seen the record before.
    if (message.headers?.[replayGroupHeader] !== undefined)
      return this.#positions.moveTo(topic, partition, BigInt(message.offset) + 1n);
    if (message.value === null) onTombstone?.(textOf(message.key), topic);
    else if (onRecord) {
      const read = () => this.#eventIn(message, topic, partition);
      const place = { partition, offset: Number(message.offset) };
      onRecord({ key: textOf(message.key), bytes: message.value.length, ...place, read }, topic);
    } else {
      const event = this.#eventIn(message, topic, partition);
      if (event) onEvent?.(event, topic);
    }
    this.#positions.moveTo(topic, partition, BigInt(message.offset) + 1n);
  }

  #eventIn(message: KafkaMessage, topic: TopicName, partition: number): TidegateEvent | undefined {
    const { log, findDefinition = definitionOnTopic } = this.#options;
    const { record, offset } = rawRecordOf(message);
    const verdict = withUsableTexts(judge(record, topic, findDefinition), record.value);
    if ('event' in verdict) return verdict.event;
    log.error('An invalid record is ignored', {
      topic,
      partition,
      offset: String(offset),
      key: record.key,
      ...verdict,
    });
    return undefined;
  }

  #moveTo(topic: string, partition: number, lastOffset: string): void {
    this.#positions.moveTo(topic, partition, BigInt(lastOffset) + 1n);
    this.#checkReady();
  }

  #checkReady(): void {
    if (this.#isReady || !this.#hasJoined || !this.#positions.areAtEnd()) return;
    this.#isReady = true;
    this.#becomeReady();
  }
}

/**
 * An event whose texts cannot be written as canonical JSON is as invalid as one against its schema: nobody would be there to
 * take the dead letter of a control event, and every instance would end at it, start after start.
 */
function withUsableTexts(verdict: Verdict, json: string): Verdict {
  if (!('event' in verdict) || !canHaveTextProblems(json)) return verdict;
  const problems = textProblems(verdict.event.data);
  return problems.length === 0 ? verdict : { reason: 'schema', problems };
}

function textOf(key: Buffer | null): string {
  return key?.toString() ?? '';
}
