import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import kafkajs from 'kafkajs';
import type { Kafka, Message } from 'kafkajs';
import { settlesWithin } from './back-off.ts';
import type { Log } from './log.ts';
import { partitionOf } from './partitioning.ts';
import { ProduceQueue, partitionBytesMax } from './produce-queue.ts';
import type { QueuedRecord } from './produce-queue.ts';
import { ProducerLink } from './producer-link.ts';
import { PublishFailure } from './publish-failure.ts';
import type { Publisher, TopicRecord } from './publisher.ts';
import { topicOfEvent } from './publisher.ts';

export interface KafkaPublisherOptions {
  readonly kafka: Kafka;
  readonly log: Log;
  /** Bytes that may wait for their acknowledgement before `publish` waits; 32 MiB by default. */
  readonly bufferBytesMax?: number;
  /** How long `close` tries to send what was accepted; 10 s by default. */
  readonly flushTimeoutMs?: number;
}

/** One call of `publish`. */
interface Call {
  /** Absent once it was asked: the events are garbage from then on, long before they are acknowledged. */
  encode: (() => readonly TopicRecord[]) | undefined;
  resolve(): void;
  reject(error: unknown): void;
  unacknowledged: number;
}

interface UnroutedRecord {
  readonly topic: TopicName;
  readonly partition: number | undefined;
  readonly message: Message;
  readonly bytes: number;
  readonly owner: Call;
}

/**
 * Publishes to Kafka with one request in flight; the next one carries all that arrived meanwhile, so that load makes
 * requests larger instead of more. A request that fails is repeated until it succeeds and nothing overtakes it, which
 * keeps the order of each key (DESIGN §4). A single record that the broker refuses for good is sorted out of its
 * request and fails alone.
 *
 * The number of partitions of a topic is read once: adding partitions moves keys, so it takes a restart anyway.
 */
export class KafkaPublisher implements Publisher {
  readonly #bufferBytesMax: number;
  readonly #flushTimeoutMs: number;
  readonly #link: ProducerLink;
  readonly #waiting: Call[] = [];
  readonly #queue = new ProduceQueue<Call>();
  #unrouted: UnroutedRecord[] = [];
  #bufferedBytes = 0;
  #pumping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: KafkaPublisherOptions) {
    this.#bufferBytesMax = options.bufferBytesMax ?? 33_554_432;
    this.#flushTimeoutMs = options.flushTimeoutMs ?? 10_000;
    this.#link = new ProducerLink(options.kafka, options.log);
  }

  /** Resolves when a broker has answered; tries for as long as it takes. Publishing connects by itself. */
  async connect(): Promise<void> {
    await this.#link.connect();
  }

  /** Whether the last exchange with the broker went well; false before the first. */
  isHealthy(): boolean {
    return this.#link.failure === undefined;
  }

  health(): { readonly ready: boolean; readonly detail: string } {
    const { failure } = this.#link;
    return { ready: failure === undefined, detail: failure ?? `${this.#bufferedBytes} bytes under way` };
  }

  publish(events: readonly TidegateEvent[]): Promise<void> {
    return this.#submit(() => events.map((event) => ({ topic: topicOfEvent(event), record: encodeCloudEvent(event) })));
  }

  publishRecords(records: readonly TopicRecord[]): Promise<void> {
    return this.#submit(() => records);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #submit(encode: () => readonly TopicRecord[]): Promise<void> {
    if (this.#closing) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ encode, resolve, reject, unacknowledged: 0 });
      this.#admit();
    });
  }

  /** Encodes only what there is room for, so that the bound holds for the encoded bytes of any number of calls. */
  #admit(): void {
    while (this.#bufferedBytes < this.#bufferBytesMax) {
      const call = this.#waiting.shift();
      if (!call) break;
      this.#accept(call);
    }
    if (this.#pumping || (this.#queue.size === 0 && this.#unrouted.length === 0)) return;
    // The next turn of the event loop, so that calls of this turn travel in one request.
    this.#pumping = new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.#pump());
  }

  #accept(call: Call): void {
    let records: UnroutedRecord[];
    const encode = call.encode ?? (() => []);
    call.encode = undefined;
    try {
      records = encode().map((record) => prepare(record, call));
    } catch (error) {
      call.reject(error);
      return;
    }
    call.unacknowledged = records.length;
    if (records.length === 0) call.resolve();
    for (const record of records) {
      this.#bufferedBytes += record.bytes;
      this.#route(record);
    }
  }

  #route(record: UnroutedRecord): void {
    const partitions = this.#link.partitionsOf(record.topic);
    // Behind others that wait for their partition count, even when its own is known: nothing overtakes.
    if (partitions === undefined || this.#unrouted.length > 0) this.#unrouted.push(record);
    else
      this.#queue.add({
        ...record,
        partition: record.partition ?? partitionOf(String(record.message.key), partitions),
      });
  }

  async #pump(): Promise<void> {
    while ((this.#queue.size > 0 || this.#unrouted.length > 0) && !this.#link.isAborted()) {
      if (this.#unrouted.length > 0) await this.#routeRest();
      const request = this.#queue.takeRequest();
      await this.#deliver(request);
      this.#admitAfter(request);
    }
    this.#pumping = undefined;
  }

  async #routeRest(): Promise<void> {
    await this.#link.learnPartitions(new Set(this.#unrouted.map(({ topic }) => topic)));
    if (this.#link.isAborted()) return;
    const rest = this.#unrouted;
    this.#unrouted = [];
    for (const record of rest) this.#route(record);
  }

  /** Sends one request until it is through. A record at fault is found by halving, in order. */
  async #deliver(request: readonly QueuedRecord<Call>[]): Promise<void> {
    if (request.length === 0) return;
    const result = await this.#link.send(request);
    if (result.kind === 'acknowledged') for (const { owner } of request) acknowledge(owner);
    else if (result.kind === 'aborted') for (const { owner } of request) owner.reject(closed());
    else if (request.length === 1) refuse(request[0] as QueuedRecord<Call>, result.error);
    else {
      const middle = request.length >> 1;
      await this.#deliver(request.slice(0, middle));
      await this.#deliver(request.slice(middle));
    }
  }

  #admitAfter(request: readonly QueuedRecord<Call>[]): void {
    for (const { bytes } of request) this.#bufferedBytes -= bytes;
    if (this.#waiting.length > 0) this.#admit();
  }

  async #close(): Promise<void> {
    const idle = async (): Promise<void> => {
      while (this.#pumping) await this.#pumping;
    };
    await settlesWithin(idle(), this.#flushTimeoutMs);
    await this.#link.close();
    for (const { owner } of [...this.#queue.takeAll(), ...this.#unrouted]) owner.reject(closed());
    for (const call of this.#waiting.splice(0)) call.reject(closed());
  }
}

function prepare({ topic, record, partition }: TopicRecord, owner: Call): UnroutedRecord {
  const value = Buffer.from(record.value);
  const bytes = sizeOf(record, value.length);
  if (bytes > partitionBytesMax) {
    throw new PublishFailure(
      'record_too_large',
      `A record for ${topic} with key "${record.key}" has ${bytes} bytes, and at most ${partitionBytesMax} are accepted; shorten its data.`,
    );
  }
  // kafkajs only reads them, so the copy that its type asks for is saved.
  const headers = record.headers as Record<string, string>;
  return { topic, partition, message: { key: record.key, value, headers }, bytes, owner };
}

/** Lengths and counters before the fields take at most this much each. */
const fieldOverhead = 5;
const recordOverhead = 30;

function sizeOf(record: WireRecord, valueBytes: number): number {
  let bytes = recordOverhead + Buffer.byteLength(record.key) + valueBytes;
  for (const name in record.headers) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(record.headers[name] ?? '') + 2 * fieldOverhead;
  }
  return bytes;
}

function acknowledge(call: Call): void {
  call.unacknowledged -= 1;
  if (call.unacknowledged === 0) call.resolve();
}

function refuse({ topic, message, owner }: QueuedRecord<Call>, error: unknown): void {
  const reason = error instanceof kafkajs.KafkaJSError ? error.message : String(error);
  const text = `The broker refused a record for ${topic} with key "${String(message.key)}": ${reason}`;
  owner.reject(new PublishFailure('record_refused', text, { cause: error }));
}

function closed(): PublishFailure {
  const text = 'The publisher is closed; the service is shutting down and another instance does the work again.';
  return new PublishFailure('publisher_closed', text, { retriable: true });
}
