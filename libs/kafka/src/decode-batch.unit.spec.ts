import { describe, expect, it } from '@jest/globals';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import { RequestSubmitted } from '@tidegate/contracts/request-events';
import type { TopicName } from '@tidegate/contracts/topics';
import { topics } from '@tidegate/contracts/topics';
import type { KafkaMessage } from 'kafkajs';
import { halvesOf } from './consumed-batch.ts';
import { decodeBatch, definitionOnTopic } from './decode-batch.ts';
import { counterEvent, findCounter, testTopic } from '../test/counter-events.ts';

const message = (
  offset: number,
  record: { key: string; value: string | null; headers: Record<string, string> },
): KafkaMessage => ({
  key: Buffer.from(record.key),
  value: record.value === null ? null : Buffer.from(record.value),
  headers: Object.fromEntries(Object.entries(record.headers).map(([name, value]) => [name, Buffer.from(value)])),
  offset: String(offset),
  timestamp: '1790000000000',
  attributes: 0,
});
const valid = (offset: number): KafkaMessage => message(offset, encodeCloudEvent(counterEvent('k', offset)));
const decode = (messages: KafkaMessage[], raw = false) =>
  decodeBatch({ topic: testTopic, partition: 3, messages }, { raw, findDefinition: findCounter });

describe('decodeBatch', () => {
  it('gives valid events with their place in the log', () => {
    const batch = decode([valid(7)]);
    expect(batch.events).toEqual([{ event: counterEvent('k', 7), topic: testTopic, partition: 3, offset: 7n }]);
    expect(batch.records[0]).toMatchObject({ offset: 7n, timestampMs: 1_790_000_000_000, tombstone: false });
  });

  it('names the header that a record lacks', () => {
    const record = encodeCloudEvent(counterEvent('k', 1));
    const { ce_id: _id, ...headers } = record.headers;
    const [invalid] = decode([message(0, { ...record, headers })]).invalid;
    expect(invalid).toMatchObject({ reason: 'not_an_event', problems: [{ pointer: 'ce_id' }], offset: 0n });
  });

  it('names every field that breaks the schema, with a JSON Pointer', () => {
    const record = { ...encodeCloudEvent(counterEvent('k', 1)), value: '{"number":"one","inner":{"a/b":1}}' };
    const [invalid] = decode([message(0, record)]).invalid;
    expect(invalid?.reason).toBe('schema');
    expect(invalid?.problems.map(({ pointer }) => pointer)).toEqual(['/number', '/inner/a~1b']);
  });

  it('takes a record for invalid that is nested so deeply that no stack holds it', () => {
    const { type, topic } = RequestSubmitted;
    const proposal = { kind: 'action', action: { name: 'a', arguments: { deep: 'HERE' } } };
    const value = JSON.stringify({ proposal }).replace('"HERE"', '['.repeat(50_000) + ']'.repeat(50_000));
    const record = { ...encodeCloudEvent({ ...counterEvent('k', 1), type }), value };
    const source = { topic, partition: 0, messages: [message(0, record)] };
    const batch = decodeBatch(source, { raw: false, findDefinition: definitionOnTopic });
    expect(batch.invalid).toMatchObject([
      { reason: 'schema', problems: [{ pointer: '', detail: expect.stringContaining('too deeply') as unknown }] },
    ]);
  });

  it('does not know a type on a topic that is not its own', () => {
    const other = Object.keys(topics)[0] as TopicName;
    expect(definitionOnTopic('tidegate.decision.made.v1', 'tidegate.decision.made.v1')).toBeDefined();
    expect(definitionOnTopic('tidegate.decision.made.v1', other)).toBeUndefined();
  });

  it('takes a tombstone for an invalid record that says so', () => {
    const batch = decode([message(0, { ...encodeCloudEvent(counterEvent('k', 1)), value: null })]);
    expect(batch.records[0]?.tombstone).toBe(true);
    expect(batch.invalid).toHaveLength(1);
  });

  it('takes a header that is null in the log for an empty text, as a key or a value', () => {
    const record = valid(1);
    const nothing = null as unknown as Buffer;
    const headers = { ...record.headers, note: nothing, notes: [nothing, 'x'] };
    const batch = decode([{ ...record, headers } as KafkaMessage]);
    expect(batch.records[0]?.record.headers).toMatchObject({ note: '', notes: '' });
    expect(batch.events).toHaveLength(1);
  });

  it('reads events anew that were let go of, and the same ones', () => {
    const batch = decode([valid(1), message(2, { key: '', value: '', headers: {} }), valid(3)]);
    const { events, invalid } = batch;
    batch.letGo?.();
    expect(batch.events).not.toBe(events);
    expect([batch.events, batch.invalid]).toEqual([events, invalid]);
    expect(batch.events).toBe(batch.events);
  });

  it('checks nothing for a consumer that wants raw records', () => {
    const batch = decode([valid(1), message(2, { key: '', value: 'no JSON', headers: {} })], true);
    expect(batch).toMatchObject({ events: [], invalid: [] });
    expect(batch.records.map(({ record }) => record.value)).toContain('no JSON');
  });
});

describe('halvesOf', () => {
  it('keeps each event and each invalid record with its own record', () => {
    const batch = decode([valid(4), message(9, { key: '', value: '', headers: {} }), valid(12)]);
    const [first, second] = halvesOf(batch);
    expect([first.records, first.events, first.invalid].map(({ length }) => length)).toEqual([1, 1, 0]);
    expect([second.records, second.events, second.invalid].map(({ length }) => length)).toEqual([2, 1, 1]);
  });
});
