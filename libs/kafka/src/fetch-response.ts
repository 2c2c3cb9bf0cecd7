import type {
  BatchContext,
  FetchedMessage,
  FetchedPartition,
  FetchResponse,
} from 'kafkajs/src/protocol/requests/fetch/index.js';
import { WireReader } from './wire-reader.ts';

/** Bytes of a record batch that its own length counts and that come before its records. */
const batchHeaderBytes = 49;
const magic = 2;
const attribute = { codec: 0x07, logAppendTime: 0x08, transactional: 0x10, control: 0x20 } as const;
const timestampType = { createTime: 0, logAppendTime: 1 } as const;

/**
 * Reads a fetch response, version 11, in one pass: the same result as that of kafkajs 2.2.4, which makes a decoder for each
 * record and copies all earlier headers for each further one (docs/performance.md), but with the values of headers as text:
 * nothing here reads them as bytes, and a buffer for each is garbage. Undefined for what this does not cover: compressed
 * batches, formats before magic 2, and bytes that do not add up. kafkajs then says what they are.
 */
export function decodeFetchResponse(bytes: Buffer): FetchResponse | undefined {
  const wire = new WireReader(bytes);
  const clientSideThrottleTime = wire.int32();
  const errorCode = wire.int16();
  const sessionId = wire.int32();
  const responses = wire.list(() => ({ topicName: wire.shortText(), partitions: wire.list(() => partitionIn(wire)) }));
  return wire.isSound() ? { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses } : undefined;
}

function partitionIn(wire: WireReader): FetchedPartition {
  return {
    partition: wire.int32(),
    errorCode: wire.int16(),
    highWatermark: String(wire.int64()),
    lastStableOffset: String(wire.int64()),
    lastStartOffset: String(wire.int64()),
    abortedTransactions: wire.list(() => ({ producerId: String(wire.int64()), firstOffset: String(wire.int64()) })),
    preferredReadReplica: wire.int32(),
    messages: messagesIn(wire),
  };
}

function messagesIn(wire: WireReader): FetchedMessage[] {
  const bytes = wire.int32();
  if (bytes <= 0) return [];
  const end = wire.offset + bytes;
  if (end > wire.end || bytes < batchHeaderBytes) return wire.refuse([]);
  const messages: FetchedMessage[] = [];
  while (wire.isSound() && end - wire.offset >= batchHeaderBytes) {
    const firstOffset = wire.safeInt64();
    const length = wire.int32();
    // A fetch ends anywhere, also within a batch; that batch comes whole with the next one.
    if (wire.offset + length > end) break;
    if (length < batchHeaderBytes) return wire.refuse(messages);
    const batchEnd = wire.offset + length;
    recordsIn(wire, firstOffset, batchEnd, messages);
    wire.offset = batchEnd;
  }
  wire.offset = end;
  return messages;
}

/** What the records of a batch share. */
interface Batch {
  readonly end: number;
  readonly firstOffset: number;
  readonly firstTimestampMs: number;
  readonly context: BatchContext;
}

function recordsIn(wire: WireReader, firstOffset: number, end: number, messages: FetchedMessage[]): void {
  const partitionLeaderEpoch = wire.int32();
  const magicByte = wire.int8();
  wire.int32(); // The checksum, which kafkajs does not look at either: TCP has one.
  const attributes = wire.int16();
  if (magicByte !== magic || (attributes & attribute.codec) !== 0) return wire.refuse(undefined);
  const lastOffsetDelta = wire.int32();
  const firstTimestampMs = wire.safeInt64();
  const isTimeOfLog = (attributes & attribute.logAppendTime) !== 0;
  const batchContext: BatchContext = {
    firstOffset: String(firstOffset),
    firstTimestamp: String(firstTimestampMs),
    partitionLeaderEpoch,
    inTransaction: (attributes & attribute.transactional) !== 0,
    isControlBatch: (attributes & attribute.control) !== 0,
    lastOffsetDelta,
    maxTimestamp: String(wire.int64()),
    producerId: String(wire.int64()),
    producerEpoch: wire.int16(),
    firstSequence: wire.int32(),
    timestampType: isTimeOfLog ? timestampType.logAppendTime : timestampType.createTime,
    magicByte,
  };
  const count = wire.int32();
  if (count < -1) return wire.refuse(undefined);
  const batch: Batch = { end, firstOffset, firstTimestampMs, context: batchContext };
  for (let index = 0; index < count && wire.isSound(); index += 1) messages.push(recordIn(wire, batch));
}

function recordIn(wire: WireReader, { end: batchEnd, firstOffset, firstTimestampMs, context }: Batch): FetchedMessage {
  const length = wire.varint();
  const end = wire.offset + length;
  const attributes = wire.int8();
  const timestampMs = firstTimestampMs + wire.varlong();
  const offset = firstOffset + wire.varint();
  const isTimeOfLog = context.timestampType === timestampType.logAppendTime;
  const message = {
    magicByte: magic,
    attributes,
    timestamp: isTimeOfLog ? context.maxTimestamp : String(timestampMs),
    offset: String(offset),
    key: wire.field(),
    value: wire.field(),
    headers: headersIn(wire),
    isControlRecord: context.isControlBatch,
    batchContext: context,
  };
  if (length < 0 || end > batchEnd || wire.offset > end) wire.refuse(undefined);
  wire.offset = end;
  return message;
}

function headersIn(wire: WireReader): FetchedMessage['headers'] {
  const headers: FetchedMessage['headers'] = {};
  const count = wire.varint();
  if (count < -1) return wire.refuse(headers);
  for (let index = 0; index < count && wire.isSound(); index += 1) {
    const name = wire.name(index);
    const value = wire.text(index);
    // What kafkajs makes of a header that is called as what every object inherits is left to it.
    if (name in Object.prototype) return wire.refuse(headers);
    const earlier = headers[name];
    if (earlier === undefined) headers[name] = value;
    else headers[name] = Array.isArray(earlier) ? [...earlier, value] : [earlier, value];
  }
  return headers;
}
