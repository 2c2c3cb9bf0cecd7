import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decodeCloudEvent, encodeCloudEvent, isEvent } from './cloud-event-codec.ts';
import { definitionOf, eventDefinitions } from './event-catalogue.ts';

const folder = new URL('../examples/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

interface Example {
  topic: string;
  key: string;
  headers: Record<string, string>;
  value: unknown;
}

describe('golden examples', () => {
  it.each(names)('%s still parses, as every message ever written must', (name) => {
    const example = JSON.parse(read(name)) as Example;
    const event = decodeCloudEvent({ ...example, value: JSON.stringify(example.value) });
    if (!isEvent(event)) throw new Error(`${event.attribute} ${event.detail}`);
    const definition = definitionOf(event.type)!;
    expect(definition.topic).toBe(example.topic);
    expect(definition.schema.safeParse(event.data).error).toBeUndefined();
  });

  it('cover every event type', () => {
    const covered = names.map((name) => `tidegate.${name.replace(/\.json$/, '')}`);
    expect(covered.sort()).toEqual(eventDefinitions.map((definition) => definition.type).sort());
  });

  it('are never changed nor removed: each matches the sum that was recorded with it', () => {
    const sums = read('SHA256SUMS').trim().split('\n');
    for (const line of sums) {
      const [sum, name] = line.split('  ') as [string, string];
      expect([name, createHash('sha256').update(read(name)).digest('hex')]).toEqual([name, sum]);
    }
    expect(sums).toHaveLength(names.length);
  });

  it('survive the way through the codec unchanged', () => {
    for (const name of names) {
      const example = JSON.parse(read(name)) as Example;
      const event = decodeCloudEvent({ ...example, value: JSON.stringify(example.value) });
      if (!isEvent(event)) throw new Error(event.detail);
      const again = encodeCloudEvent(event);
      expect(again.headers).toEqual(example.headers);
      expect(JSON.parse(again.value)).toEqual(example.value);
    }
  });
});

describe('readers', () => {
  it('ignore fields that they do not know, so that producers can add some', () => {
    const example = JSON.parse(read('request.submitted.v1.json')) as Example & { value: object };
    const parsed = definitionOf('tidegate.request.submitted.v1')!.schema.safeParse({ ...example.value, newField: 1 });
    expect(parsed.success).toBe(true);
  });
});
