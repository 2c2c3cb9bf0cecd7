import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { PolicyCandidateChanged } from './candidate-events.ts';
import { PolicyPublished } from './control-events.ts';
import { definitionOf } from './event-catalogue.ts';
import { jsonCheckOf } from './json-check.ts';

interface Example {
  readonly type: string;
  readonly data: unknown;
}
const folder = new URL('../examples/', import.meta.url);
const examples: readonly Example[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => exampleIn(readFileSync(new URL(name, folder), 'utf8')));

function exampleIn(text: string): Example {
  const { headers, value } = JSON.parse(text) as { headers: Record<string, string>; value: unknown };
  return { type: headers['ce_type'] ?? '', data: value };
}

/** Values at the edges of what the schemas allow, and of what JSON can say. */
const values: readonly string[] = [
  ...['null', 'true', '0', '-0', '1', '-1', '4', '0.5', '1.0001', '1e999', '9007199254740993', '10001', '[]', '{}'],
  ...['""', '"a"', '"A b"', '"EUR"', '"12.50"', '"2026-11-21T09:00:00Z"', '"2026-02-30T09:00:00.000+01:00"', '"plan"'],
  ...[
    '[1]',
    '["x"]',
    '[[]]',
    '{"kind":"plan","steps":["x"]}',
    '{"kind":"answer"}',
    '{"__proto__":{"a":1}}',
    '{"a":{"b":[null]}}',
  ],
  JSON.stringify('x'.repeat(129)),
  JSON.stringify('ü'.repeat(64)),
  JSON.stringify('😀'.repeat(40)),
];
const names = ['unknown', '__proto__', 'constructor', 'signals', 'toolTrace', 'text', 'kind', ''] as const;

interface Change {
  readonly place: number;
  readonly how: 'replace' | 'remove' | 'add' | 'repeat';
  readonly value: string;
  readonly name: string;
}
const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(200),
  how: fc.constantFrom('replace', 'remove', 'add', 'repeat'),
  value: fc.oneof(fc.constantFrom(...values), fc.json({ maxDepth: 3 })),
  name: fc.constantFrom(...names),
});

/** The text of a JSON value with one place of it changed; the place is counted among all places. */
function changed(text: string, change: Change): string {
  let count = 0;
  const written = (item: unknown): string => {
    const isHere = count++ === change.place;
    if (isHere && change.how === 'replace') return change.value;
    if (Array.isArray(item)) return list(item.map(written), isHere ? change : undefined);
    if (typeof item !== 'object' || item === null) return JSON.stringify(item);
    const fields = Object.entries(item).map(([key, each]) => `${JSON.stringify(key)}:${written(each)}`);
    return object(fields, isHere ? change : undefined);
  };
  return written(JSON.parse(text));
}

function list(items: readonly string[], change: Change | undefined): string {
  return `[${(change?.how === 'repeat' ? [...items, ...items] : items).join()}]`;
}

function object(fields: string[], change: Change | undefined): string {
  if (change?.how === 'remove') fields.splice(change.place % Math.max(1, fields.length), 1);
  if (change?.how === 'add') fields.push(`${JSON.stringify(change.name)}:${change.value}`);
  return `{${fields.join()}}`;
}

function expectSame(schema: z.ZodType, text: string): 'passed' | 'left' {
  const value: unknown = JSON.parse(text);
  const parsed = schema.safeParse(JSON.parse(text));
  if (jsonCheckOf(schema)(value)) {
    expect({ success: parsed.success, data: parsed.data }).toStrictEqual({ success: true, data: value });
    return 'passed';
  }
  // What is left to the schema is invalid or has something that it takes away.
  if (parsed.success) expect(jsonCheckOf(schema)(JSON.parse(JSON.stringify(parsed.data)))).toBe(true);
  return 'left';
}

const schemaOf = (type: string): z.ZodType => definitionOf(type)?.schema ?? z.never();
const withPolicies = [PolicyCandidateChanged.type, PolicyPublished.type];
const covered = examples.filter(({ type }) => !withPolicies.includes(type));

describe('the check of a schema', () => {
  it('covers every event type but those with a policy, whose schema has a rule of its own', () => {
    const uncovered = examples.filter(({ type, data }) => !jsonCheckOf(schemaOf(type))(structuredClone(data)));
    expect(uncovered.map(({ type }) => type).toSorted()).toEqual(withPolicies);
  });

  it.each(covered.map(({ type, data }) => [type, data] as const))(
    'lets through what the schema makes no change to, and nothing else: %s',
    (type, data) => {
      const schema = schemaOf(type);
      const text = JSON.stringify(data);
      const seen = { passed: 0, left: 0 };
      fc.assert(
        fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
          seen[expectSame(schema, changes.reduce(changed, text))] += 1;
        }),
        { numRuns: 150, seed: 7 },
      );
      expect(Math.min(seen.passed, seen.left)).toBeGreaterThan(0);
    },
  );

  it('goes no deeper than it must, and leaves the rest to the schema', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    const check = jsonCheckOf(z.object({ a: z.json() }));
    expect([30, 1_000, 100_000].map((depth) => check({ a: nested(depth) }))).toEqual([true, false, false]);
    expect(check({ a: nested(30) })).toBe(true);
  });

  it('fills in what stands for an absent field, anew for each value', () => {
    const schema = z.object({
      list: z.array(z.int()).default([]),
      inner: z.object({ a: z.int().default(1) }).prefault({}),
    });
    const [one, two] = [{} as z.infer<typeof schema>, {} as z.infer<typeof schema>];
    expect([one, two].map(jsonCheckOf(schema))).toEqual([true, true]);
    one.list.push(5);
    one.inner.a = 9;
    expect(two).toEqual(schema.parse({}));
  });

  it.each([
    ['a refinement', z.object({ a: z.int().refine((value) => value > 3) })],
    ['a refinement of an object', z.object({ a: z.int() }).refine(({ a }) => a > 3)],
    ['a transformation', z.object({ a: z.int().transform(String) })],
    ['objects side by side', z.object({ a: z.union([z.object({ b: z.int() }), z.int()]) })],
    [
      'objects side by side in a list',
      z.object({ a: z.union([z.array(z.lazy(() => z.object({ b: z.int() }))), z.int()]) }),
    ],
    ['a format with rules of its own', z.object({ a: z.union([z.int(), z.url()]) })],
    ['a trimmed text', z.object({ a: z.union([z.int(), z.string().trim()]) })],
    ['a name that every object has', z.object({ a: z.int(), toString: z.int().optional() })],
    ['keys from a list', z.object({ a: z.int(), b: z.record(z.enum(['x']), z.int()).optional() })],
  ])('leaves a schema with %s alone', (_what, schema) => {
    expect(jsonCheckOf(schema)({ a: 5 })).toBe(false);
  });
});
