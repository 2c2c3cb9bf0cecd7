import kafkajs from 'kafkajs';
import type { Kafka, Message, Producer } from 'kafkajs';

/** A record with the partition that it goes to. `acknowledged` is called when the broker has it. */
export interface PlacedRecord {
  readonly partition: number;
  readonly message: Message;
  readonly bytes: number;
  readonly acknowledged?: () => void;
}

/** A request above 1 MiB for one partition is refused by the broker for good. */
const partitionBytesMax = 900_000;
/** kafkajs groups the records of a partition in quadratic time. */
const partitionRecordsMax = 2_000;
/** More than this under way and the producer asks for patience; what our services allow by default. */
const windowRecords = 4_000;

/**
 * A tuned kafkajs producer for one topic: one request in flight, the next one carries what arrived meanwhile. It is on
 * purpose none of our own code, since it is part of what that is measured against.
 */
export class AccumulatingProducer {
  readonly #topic: string;
  readonly #producer: Producer;
  readonly #lanes = new Map<number, PlacedRecord[]>();
  readonly #onFatal: (error: unknown) => void;
  #underWay = 0;
  #pumping: Promise<void> | undefined;
  #admit: (() => void)[] = [];

  constructor(kafka: Kafka, topic: string, onFatal: (error: unknown) => void) {
    this.#topic = topic;
    this.#onFatal = onFatal;
    this.#producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
  }

  async connect(): Promise<void> {
    await this.#producer.connect();
  }

  add(records: readonly PlacedRecord[]): void {
    for (const record of records) {
      const lane = this.#lanes.get(record.partition);
      if (lane) lane.push(record);
      else this.#lanes.set(record.partition, [record]);
    }
    this.#underWay += records.length;
    this.#pumping ??= new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.#pump())
      .catch(this.#onFatal);
  }

  /** Resolves when the window has room. */
  async room(): Promise<void> {
    while (this.#underWay >= windowRecords) await new Promise<void>((resolve) => this.#admit.push(resolve));
  }

  /** Resolves when everything is acknowledged. */
  async drained(): Promise<void> {
    while (this.#pumping) await this.#pumping;
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
  }

  async #pump(): Promise<void> {
    for (let request = this.#take(); request.length > 0; request = this.#take()) {
      const messages = request.map(({ message, partition }) => ({ ...message, partition }));
      await this.#producer.sendBatch({ topicMessages: [{ topic: this.#topic, messages }], acks: -1 });
      this.#underWay -= request.length;
      for (const { acknowledged } of request) acknowledged?.();
      for (const admit of this.#admit.splice(0)) admit();
    }
    this.#pumping = undefined;
  }

  #take(): PlacedRecord[] {
    const request: PlacedRecord[] = [];
    for (const [partition, lane] of this.#lanes) {
      const count = countThatFits(lane);
      for (const record of lane.slice(0, count)) request.push(record);
      if (count === lane.length) this.#lanes.delete(partition);
      else this.#lanes.set(partition, lane.slice(count));
    }
    return request;
  }
}

/** How many records from the front one request may carry; at least one, or it would never end. */
export function countThatFits(lane: readonly { readonly bytes: number }[]): number {
  let bytes = 0;
  let count = 0;
  for (const record of lane) {
    bytes += record.bytes;
    if (count > 0 && (bytes > partitionBytesMax || count === partitionRecordsMax)) break;
    count += 1;
  }
  return count;
}

/** An upper bound of what a record takes on the wire. */
export function sizeOf({ key, value, headers }: Message): number {
  const length = (part: unknown) => Buffer.byteLength(String(part ?? ''));
  let bytes = 30 + length(key) + (value?.length ?? 0);
  for (const name in headers) bytes += length(name) + length(headers[name]) + 10;
  return bytes;
}
