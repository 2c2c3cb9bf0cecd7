import type { ProduceMessage, TopicData } from 'kafkajs/src/protocol/requests/produce/index.js';
import { crc32c } from './crc32c.ts';

/** What a produce request carries beside its records. */
export interface ProduceRequest {
  readonly acks: number;
  readonly timeout: number;
  readonly topicData: readonly TopicData[];
}

/** One partition with what is computed before a byte is written. */
interface SizedPartition {
  readonly partition: number;
  readonly messages: readonly ProduceMessage[];
  /** Of each record, without the length in front of it. */
  readonly bodyBytes: readonly number[];
  readonly bytes: number;
  readonly firstTimestampMs: number;
  readonly lastTimestampMs: number;
}

interface SizedTopic {
  readonly topic: string;
  readonly partitions: readonly SizedPartition[];
}

/** Fields of a record batch before its records, from the base offset to their count. */
const batchHeaderBytes = 61;
/** The part of it that its own length does not count. */
const batchPrefixBytes = 12;
const checksumEnd = 21;
const magic = 2;

/**
 * The body of a produce request, versions 3 to 8, with uncompressed record batches outside any transaction: byte for byte
 * what kafkajs writes, in one buffer of the right size. kafkajs makes twelve buffers for a record with ten headers and
 * copies everything six times, which was 14 to 26 % of the work of a service (docs/performance.md).
 */
export function encodeProduceRequest({ acks, timeout, topicData }: ProduceRequest, nowMs: number): Buffer {
  const topics = topicData.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((data) => sizedPartition(data, nowMs)),
  }));
  const wire = new Wire(requestBytes(topics));
  wire.int16(-1);
  wire.int16(acks);
  wire.int32(timeout);
  wire.int32(topics.length);
  for (const { topic, partitions } of topics) {
    wire.int16(Buffer.byteLength(topic));
    wire.text(topic);
    wire.int32(partitions.length);
    for (const partition of partitions) writePartition(wire, partition, nowMs);
  }
  return wire.buffer;
}

function requestBytes(topics: readonly SizedTopic[]): number {
  let bytes = 12;
  for (const { topic, partitions } of topics) {
    bytes += 6 + Buffer.byteLength(topic);
    for (const partition of partitions) bytes += 8 + partition.bytes;
  }
  return bytes;
}

function sizedPartition({ partition, messages }: TopicData['partitions'][number], nowMs: number): SizedPartition {
  const given = messages.flatMap(({ timestamp }) => (timestamp === undefined ? [] : [Number(timestamp)]));
  const timestamps = given.length === 0 ? [nowMs] : given;
  const firstTimestampMs = timestamps.reduce((least, each) => Math.min(least, each));
  const lastTimestampMs = timestamps.reduce((most, each) => Math.max(most, each));
  let bytes = batchHeaderBytes;
  const bodyBytes = messages.map((message, index) => {
    const body = recordBytes(message, index, timestampOf(message, nowMs) - firstTimestampMs);
    bytes += varintBytes(body) + body;
    return body;
  });
  return { partition, messages, bodyBytes, bytes, firstTimestampMs, lastTimestampMs };
}

function timestampOf({ timestamp }: ProduceMessage, nowMs: number): number {
  return timestamp === undefined ? nowMs : Number(timestamp);
}

function recordBytes({ key, value, headers = {} }: ProduceMessage, index: number, deltaMs: number): number {
  let bytes = 1 + varintBytes(deltaMs) + varintBytes(index) + fieldBytes(key) + fieldBytes(value);
  let count = 0;
  for (const name in headers) {
    count += 1;
    bytes += fieldBytes(name) + fieldBytes(headers[name]);
  }
  return bytes + varintBytes(count);
}

function writePartition(wire: Wire, sized: SizedPartition, nowMs: number): void {
  const { partition, messages, bodyBytes, bytes, firstTimestampMs, lastTimestampMs } = sized;
  wire.int32(partition);
  wire.int32(bytes);
  const start = wire.offset;
  wire.int64(0);
  wire.int32(bytes - batchPrefixBytes);
  wire.int32(0);
  wire.int8(magic);
  const checksumAt = wire.offset;
  wire.int32(0);
  wire.int16(0);
  wire.int32(messages.length - 1);
  wire.int64(firstTimestampMs);
  wire.int64(lastTimestampMs);
  // No producer id, epoch or sequence: order comes from having one request in flight (kafka-publisher.ts).
  wire.int64(-1);
  wire.int16(0);
  wire.int32(0);
  wire.int32(messages.length);
  for (const [index, message] of messages.entries()) {
    wire.varint(bodyBytes[index] as number);
    writeRecord(wire, message, index, timestampOf(message, nowMs) - firstTimestampMs);
  }
  wire.buffer.writeUInt32BE(crc32c(wire.buffer.subarray(start + checksumEnd, wire.offset)), checksumAt);
}

function writeRecord(wire: Wire, { key, value, headers = {} }: ProduceMessage, index: number, deltaMs: number): void {
  wire.int8(0);
  wire.varint(deltaMs);
  wire.varint(index);
  wire.field(key);
  wire.field(value);
  let count = 0;
  for (const _name in headers) count += 1;
  wire.varint(count);
  for (const name in headers) {
    wire.field(name);
    wire.field(headers[name]);
  }
}

type Field = Buffer | string | null | undefined;

function fieldBytes(field: Field): number {
  if (field === null || field === undefined) return 1;
  const bytes = typeof field === 'string' ? Buffer.byteLength(field) : field.length;
  return varintBytes(bytes) + bytes;
}

/** Of a zigzag varint; values are lengths and small differences, far below 2 ** 30. */
function varintBytes(value: number): number {
  let rest = zigzag(value) >>> 7;
  let bytes = 1;
  for (; rest !== 0; rest >>>= 7) bytes += 1;
  return bytes;
}

function zigzag(value: number): number {
  return (value << 1) ^ (value >> 31);
}

/** A buffer that is filled from the front. */
class Wire {
  readonly buffer: Buffer;
  offset = 0;

  constructor(bytes: number) {
    this.buffer = Buffer.allocUnsafe(bytes);
  }

  int8(value: number): void {
    this.offset = this.buffer.writeInt8(value, this.offset);
  }

  int16(value: number): void {
    this.offset = this.buffer.writeInt16BE(value, this.offset);
  }

  int32(value: number): void {
    this.offset = this.buffer.writeInt32BE(value, this.offset);
  }

  int64(value: number): void {
    this.offset = this.buffer.writeBigInt64BE(BigInt(value), this.offset);
  }

  varint(value: number): void {
    let rest = zigzag(value) >>> 0;
    for (; rest > 0x7f; rest >>>= 7) this.buffer[this.offset++] = (rest & 0x7f) | 0x80;
    this.buffer[this.offset++] = rest;
  }

  text(text: string): void {
    this.offset += this.buffer.write(text, this.offset);
  }

  /** Bytes with their length in front; -1 stands for none. */
  field(field: Field): void {
    if (field === null || field === undefined) this.varint(-1);
    else if (typeof field === 'string') {
      this.varint(Buffer.byteLength(field));
      this.text(field);
    } else {
      this.varint(field.length);
      this.buffer.set(field, this.offset);
      this.offset += field.length;
    }
  }
}
