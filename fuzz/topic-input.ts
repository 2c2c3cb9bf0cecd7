import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { TopicName } from '@tidegate/contracts/topics';
import { topics } from '@tidegate/contracts/topics';
import { hostileText } from './hostile-values.ts';
import { secretMarker } from './hostile-headers.ts';
import { mutationsOf } from './mutate.ts';
import { idOf } from './valid-bodies.ts';

type HeaderValue = Buffer | string | (Buffer | string)[];

/** One record, ready to be sent. */
export interface TopicInput {
  readonly kind: 'topic';
  readonly number: number;
  readonly topic: TopicName;
  readonly how: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** Where the key would not lead; absent when the key decides. */
  readonly partition?: number;
}

interface Example {
  readonly topic: TopicName;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Record<string, unknown>;
}

const folder = new URL('../libs/contracts/examples/', import.meta.url);
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Example);

/** Every topic that services write and read; the dead-letter topics are where the rest ends, and are read by audit alone. */
export const fuzzedTopics = (Object.keys(topics) as TopicName[]).filter((name) => topics[name].kind !== 'dead-letter');

/** How many keys of compacted topics are used: each stays in the memory of the services, as it should. */
const controlKeys = 12;

/** The records for the log side; the same seed and number give the same bytes. */
export function topicInputs(seed: number, number: number): fc.Arbitrary<TopicInput> {
  return fc
    .tuple(fc.constantFrom(...examples), fc.constantFrom(...fuzzedTopics), hostileParts)
    .chain(([example, anyTopic, parts]) => {
      const base = valueOf(example, seed, number);
      const plain = plainRecord(example, base, seed, number);
      const partition = topics[example.topic].partitions - 1;
      return fc
        .tuple(
          parts.has('value') ? valuesOf(base) : fc.constant(plain.value),
          parts.has('headers') ? headersOf(example, plain.headers.headers) : fc.constant(plain.headers),
          parts.has('key') ? keysOf(plain.key) : fc.constant(plain.key),
        )
        .map(([value, headers, key]): TopicInput => {
          const topic = parts.has('topic') ? anyTopic : example.topic;
          const elsewhere = parts.has('partition')
            ? { partition: Math.min(partition, topics[topic].partitions - 1) }
            : {};
          const faults = [
            value.how,
            headers.how,
            key.how,
            topic === example.topic ? '' : `type of ${example.topic}`,
            parts.has('partition') ? 'partition' : '',
          ];
          const how = faults.filter((part) => part !== '').join(', ');
          return {
            kind: 'topic',
            number,
            topic,
            how,
            key: key.key,
            value: value.bytes,
            headers: headers.headers,
            ...elsewhere,
          };
        });
    });
}

type Part = 'value' | 'headers' | 'key' | 'topic' | 'partition';

/** Mostly one part is hostile and the other ones are as they should be: a fault must not hide behind an earlier one. */
const hostileParts = fc
  .oneof(
    { weight: 10, arbitrary: fc.constant<Part[]>(['value']) },
    { weight: 4, arbitrary: fc.constantFrom<Part[]>(['headers'], ['key'], ['topic'], ['partition'], []) },
    { weight: 1, arbitrary: fc.constant<Part[]>(['value', 'headers', 'key', 'topic']) },
  )
  .map((parts) => new Set(parts));

function plainRecord(example: Example, base: unknown, seed: number, number: number) {
  const headers: Record<string, HeaderValue> = {
    ...example.headers,
    ce_id: `ev-${idOf(seed, number)}`,
    ce_correlationid: idOf(seed, number),
    authorization: `Bearer ${secretMarker}`,
  };
  return {
    value: { how: '', bytes: Buffer.from(JSON.stringify(base)) },
    headers: { how: '', headers },
    key: { how: '', key: Buffer.from(keyOf(example, seed, number)) },
  };
}

function isControl(topic: TopicName): boolean {
  return topics[topic].kind === 'control';
}

function keyOf({ topic, key }: Example, seed: number, number: number): string {
  return isControl(topic) ? `${key}-${number % controlKeys}` : `acme:${idOf(seed, number)}`;
}

/** The event with ids of its own, so that it is news to the services; control events keep within a few scopes. */
function valueOf({ topic, value }: Example, seed: number, number: number): unknown {
  if (isControl(topic)) return scoped(value, number % controlKeys);
  const id = idOf(seed, number);
  const fresh: Readonly<Record<string, string>> = {
    requestId: id,
    checkpointId: `cp-${id}`,
    caseId: `case-${id}`,
    grantId: `grant-${id}`,
  };
  return renamed(value, fresh);
}

function scoped(value: Record<string, unknown>, slot: number): Record<string, unknown> {
  const entries = ['scope', 'cohort', 'queue']
    .filter((name) => typeof value[name] === 'string')
    .map((name) => [name, `${String(value[name])}-${slot}`]);
  return { ...value, ...Object.fromEntries(entries) };
}

function renamed(value: unknown, fresh: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, fresh));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === 'string' ? (fresh[name] ?? inner) : renamed(inner, fresh),
    ]),
  );
}

/** As much as a producer can send; the broker takes one mebibyte with everything around it. */
const recordBytesMax = 1_000_000;

function valuesOf(base: unknown): fc.Arbitrary<{ how: string; bytes: Buffer | null }> {
  return fc.oneof(
    {
      weight: 20,
      arbitrary: mutationsOf(base).map(({ how, bytes }) => ({ how, bytes: bytes.subarray(0, recordBytesMax) })),
    },
    { weight: 1, arbitrary: fc.constant({ how: 'null value', bytes: null }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('x', '\u0000', '"', '\ud83d\ude00')
        .map((unit) => ({ how: 'near 1 MB', bytes: padded(base, unit) })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('null', '1', '""', '[]', 'true', '{}')
        .map((text) => ({ how: `value ${text}`, bytes: Buffer.from(text) })),
    },
  );
}

function padded(base: unknown, unit: string): Buffer {
  const text = JSON.stringify(base);
  const each = Buffer.byteLength(JSON.stringify(unit)) - 2;
  const count = Math.floor((recordBytesMax - 2_000 - Buffer.byteLength(text)) / each);
  return Buffer.from(JSON.stringify({ ...(base as object), padding: unit.repeat(Math.max(0, count)) }));
}

function headersOf({ headers }: Example, own: Readonly<Record<string, HeaderValue>>) {
  const names = Object.keys(headers);
  const name = fc.constantFrom(...names, 'ce_id', 'ce_type', 'ce_time', 'ce_tenantid', 'ce_correlationid');
  const changed = (how: string, more: Record<string, HeaderValue>) => ({ how, headers: { ...own, ...more } });
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(name, hostileText)
        .map(([header, text]) => changed(`header ${header}`, { [header]: text.slice(0, 20_000) })),
    },
    {
      weight: 2,
      arbitrary: name.map((gone) => ({
        how: `without ${gone}`,
        headers: Object.fromEntries(Object.entries(own).filter(([each]) => each !== gone)),
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(name, fc.uint8Array({ maxLength: 40 }))
        .map(([header, noise]) => changed(`noise in ${header}`, { [header]: Buffer.from(noise) })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(name, hostileText)
        .map(([header, text]) =>
          changed(`repeated ${header}`, { [header]: [String(headers[header] ?? 'x'), text.slice(0, 500)] }),
        ),
    },
    { weight: 1, arbitrary: hostileText.map((header) => changed('odd header', { [header.slice(0, 1_000)]: 'x' })) },
    { weight: 1, arbitrary: fc.constant({ how: 'no headers', headers: {} }) },
    {
      weight: 1,
      arbitrary: fc.constant(
        changed('many headers', Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, 'y']))),
      ),
    },
  );
}

function keysOf(plain: { how: string; key: Buffer }): fc.Arbitrary<{ how: string; key: Buffer | null }> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(plain) },
    { weight: 1, arbitrary: fc.constant({ how: 'null key', key: null }) },
    { weight: 1, arbitrary: fc.constant({ how: 'empty key', key: Buffer.alloc(0) }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('__proto__', 'toString', 'a\u0000b', '\u001b[2J')
        .map((text) => ({ how: 'hostile key', key: Buffer.from(text) })),
    },
    { weight: 1, arbitrary: fc.constant({ how: 'key that is no UTF-8', key: Buffer.from([0xff, 0xfe, 0x00]) }) },
  );
}
