import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import produce from 'kafkajs/src/protocol/requests/produce/index.js';
import type { ProduceArguments, ProduceMessage } from 'kafkajs/src/protocol/requests/produce/index.js';
import { encodeProduceRequest } from './produce-request.ts';

const nowMs = Date.UTC(2026, 10, 21, 9);
const headers = {
  ce_id: 'b7f5c1f2-7b6c-5f0f-9d3e-0c9f6f8a2d11',
  ce_type: 'tidegate.decision.made.v1',
  ce_note: 'ü€😀',
};

function requestOf(messages: readonly ProduceMessage[], more: readonly ProduceMessage[] = []): ProduceArguments {
  const partitions = [{ partition: 0, messages }, ...(more.length > 0 ? [{ partition: 5, messages: more }] : [])];
  return { acks: -1, timeout: 30_000, topicData: [{ topic: 'tidegate.decision.made.v1', partitions }] };
}

describe('a produce request written in one pass', () => {
  beforeEach(() => void jest.useFakeTimers({ now: nowMs }));
  afterEach(() => void jest.useRealTimers());

  const many = Array.from({ length: 300 }, (_, index) => ({
    key: `acme:request-${index}`,
    value: Buffer.from(JSON.stringify({ text: 'ä'.repeat(index) })),
    headers,
  }));
  it.each([
    ['a record with headers', requestOf([{ key: 'acme:1', value: '{"a":1}', headers }])],
    ['a tombstone without headers', requestOf([{ key: 'acme:1', value: null }])],
    ['a record without a key', requestOf([{ key: null, value: Buffer.alloc(0), headers: {} }])],
    ['records of several partitions', requestOf(many, many.slice(0, 70))],
    ['a value of several hundred kilobytes', requestOf([{ key: 'k', value: 'é'.repeat(300_000), headers }])],
    [
      'records with times of their own',
      requestOf([
        { key: 'k', value: 'later', timestamp: String(nowMs + 70_000) },
        { key: 'k', value: 'earlier', timestamp: String(nowMs - 9_000) },
      ]),
    ],
  ])('is byte for byte what kafkajs writes: %s', async (_case, request) => {
    const original = await produce.protocol({ version: 7 })(request).request.encode();
    expect(encodeProduceRequest(request, nowMs).equals(original.buffer)).toBe(true);
  });
});
