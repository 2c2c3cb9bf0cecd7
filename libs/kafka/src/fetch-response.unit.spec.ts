import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fetch from 'kafkajs/src/protocol/requests/fetch/index.js';
import type { FetchedMessage, FetchResponse } from 'kafkajs/src/protocol/requests/fetch/index.js';
import type { ProduceMessage } from 'kafkajs/src/protocol/requests/produce/index.js';
import { decodeFetchResponse } from './fetch-response.ts';
import { encodeProduceRequest } from './produce-request.ts';

const nowMs = Date.UTC(2026, 10, 21, 9);
const headers = { ce_specversion: '1.0', ce_type: 'tidegate.decision.made.v1', ce_note: 'ü€😀', empty: '' };
const { response } = fetch.protocol({ version: 11 })({ topics: [], maxWaitTime: 1, minBytes: 1, maxBytes: 1 });

/** One record batch as the log keeps it: what a produce request carries, with the offset that a broker gave. */
function batchOf(messages: readonly ProduceMessage[], firstOffset = 0n, attributes = 0): Buffer {
  const topicData = [{ topic: 't', partitions: [{ partition: 0, messages }] }];
  const batch = Buffer.from(encodeProduceRequest({ acks: -1, timeout: 1, topicData }, nowMs).subarray(27));
  batch.writeBigInt64BE(firstOffset);
  batch.writeInt16BE(attributes, 21);
  return batch;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function partitionOf(partition: number, set: Buffer, aborted: readonly bigint[] = []): Buffer {
  const positions = Buffer.alloc(24);
  positions.writeBigInt64BE(9_007_199_254_740_993n);
  const transactions = Buffer.alloc(8 * aborted.length);
  aborted.forEach((number, index) => transactions.writeBigInt64BE(number, 8 * index));
  return Buffer.concat([
    int32(partition),
    Buffer.from([0, 3]),
    positions,
    int32(aborted.length / 2),
    transactions,
    int32(-1),
    int32(set.length),
    set,
  ]);
}

function responseOf(...partitions: readonly Buffer[]): Buffer {
  const name = Buffer.from('tidegate.decision.made.v1');
  return Buffer.concat([
    int32(7),
    Buffer.from([0, 0]),
    int32(0),
    int32(1),
    Buffer.from([0, name.length]),
    name,
    int32(partitions.length),
    ...partitions,
  ]);
}

/** What kafkajs makes of it, or that it gives up. */
async function byKafkajs(bytes: Buffer): Promise<FetchResponse | 'refused'> {
  const read = await response.decode(bytes).catch(() => undefined);
  return read === undefined ? 'refused' : { ...read, responses: read.responses.map(withTexts) };
}

/** The same with the values of headers as text, which is all that we read of them. */
function withTexts({ topicName, partitions }: FetchResponse['responses'][number]) {
  const texts = (headers: FetchedMessage['headers']) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, textOf(value)]));
  const inText = (message: FetchedMessage) => ({ ...message, headers: texts(message.headers) });
  return {
    topicName,
    partitions: partitions.map((partition) => ({ ...partition, messages: partition.messages.map(inText) })),
  };
}

function textOf(value: FetchedMessage['headers'][string]): string | null | (string | null)[] {
  if (Array.isArray(value)) return value.map((one) => one && one.toString());
  return value && value.toString();
}

const many = Array.from({ length: 300 }, (_, index) => ({
  key: `acme:request-${index}`,
  value: Buffer.from(JSON.stringify({ text: 'ä'.repeat(index) })),
  timestamp: String(nowMs + (index % 7) * 40_000_000_000 - index),
  headers: index % 3 === 0 ? {} : { ...headers, [`more-${index}`]: 'x'.repeat(index) },
}));

describe('a fetch response read in one pass', () => {
  it.each([
    ['a record with headers', responseOf(partitionOf(0, batchOf([{ key: 'k', value: '{}', headers }])))],
    ['a tombstone without headers', responseOf(partitionOf(0, batchOf([{ key: 'k', value: null }])))],
    ['a record without a key or a value', responseOf(partitionOf(0, batchOf([{ key: null, value: '' }])))],
    [
      'several batches of several partitions',
      responseOf(
        partitionOf(3, Buffer.concat([batchOf(many), batchOf(many, 300n), batchOf(many.slice(9), 9_000_000_000n)])),
        partitionOf(1, Buffer.alloc(0)),
        partitionOf(2, batchOf(many.slice(0, 5), 70_000n)),
      ),
    ],
    ['times of the log', responseOf(partitionOf(0, batchOf(many, 5n, 0x08)))],
    ['a transaction that was given up', responseOf(partitionOf(0, batchOf(many, 5n, 0x10), [77n, 5n, 78n, 9n]))],
    ['a control batch', responseOf(partitionOf(0, batchOf([{ key: Buffer.alloc(4), value: '' }], 5n, 0x30)))],
    [
      'a value of several hundred kilobytes',
      responseOf(partitionOf(0, batchOf([{ key: 'k', value: 'é'.repeat(300_000), headers }]))),
    ],
    ['no partition at all', responseOf()],
  ])('is what kafkajs reads: %s', async (_case, bytes) => {
    const ours = decodeFetchResponse(bytes);
    expect(ours).toBeDefined();
    expect(ours).toEqual(await byKafkajs(bytes));
  });

  it('leaves out the batch in which the fetch ends, wherever that is, as kafkajs does', async () => {
    const whole = Buffer.concat([batchOf(many.slice(0, 3)), batchOf(many.slice(3, 6), 3n)]);
    for (let length = 0; length < whole.length; length += 1) {
      const bytes = responseOf(partitionOf(0, whole.subarray(0, length)), partitionOf(1, batchOf(many.slice(0, 2))));
      const ours = decodeFetchResponse(bytes);
      if (length === 0 || length >= 49) expect(ours).toBeDefined();
      if (ours) expect(ours).toEqual(await byKafkajs(bytes));
    }
  });

  it.each([
    ['a compressed batch', Buffer.concat([batchOf(many).subarray(0, 61), gzipSync(batchOf(many).subarray(61))]), 1],
    ['an unknown codec', batchOf(many), 7],
  ])('leaves %s to kafkajs', (_case, batch, codec) => {
    const bytes = Buffer.from(batch);
    bytes.writeInt16BE(codec, 21);
    bytes.writeInt32BE(bytes.length - 12, 8);
    expect(decodeFetchResponse(responseOf(partitionOf(0, bytes)))).toBeUndefined();
  });

  it('leaves the message sets of old brokers and headers with the names of inherited fields to kafkajs', () => {
    const old = batchOf(many);
    old.writeInt8(1, 16);
    expect(decodeFetchResponse(responseOf(partitionOf(0, old)))).toBeUndefined();
    const odd = batchOf([{ key: 'k', value: '', headers: { constructor: 'x' } }]);
    expect(decodeFetchResponse(responseOf(partitionOf(0, odd)))).toBeUndefined();
  });

  it('never reads anything else out of bytes with a fault than kafkajs does', async () => {
    const sound = responseOf(partitionOf(2, Buffer.concat([batchOf(many.slice(0, 3)), batchOf(many.slice(3, 5), 3n)])));
    let refused = 0;
    for (let place = 0; place < sound.length; place += 1) {
      for (const value of [0x00, 0x81, 0xff]) {
        const bytes = Buffer.from(sound);
        bytes[place] = value;
        const ours = decodeFetchResponse(bytes);
        if (ours === undefined) refused += 1;
        else expect(ours).toEqual(await byKafkajs(bytes));
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it('never takes a response that is cut off for a whole one', () => {
    const whole = responseOf(partitionOf(2, batchOf(many.slice(0, 3))));
    for (let length = 0; length < whole.length; length += 1) {
      expect(decodeFetchResponse(whole.subarray(0, length))).toBeUndefined();
    }
  });

  it('keeps every value of a header that is repeated', async () => {
    const named = batchOf([{ key: 'k', value: 'v', headers: { a1: '1', a2: '2', a3: '3' } }]);
    for (const name of ['a1', 'a2', 'a3']) named.write('aa', named.indexOf(name));
    const bytes = responseOf(partitionOf(0, named));
    const [message] = decodeFetchResponse(bytes)?.responses[0]?.partitions[0]?.messages ?? [];
    expect(message?.headers).toEqual({ aa: ['1', '2', '3'] });
    expect(decodeFetchResponse(bytes)).toEqual(await byKafkajs(bytes));
  });
});
