import fc from 'fast-check';
import { hostileJson, hostileNumber, hostileText, shortHostileText } from './hostile-values.ts';

/** Bytes that were JSON once, and what was done to them. */
export interface Mutated {
  readonly how: string;
  readonly bytes: Buffer;
}

type Mutation = fc.Arbitrary<Mutated>;

/** `valid` with some harm done to its values, to its text or to its bytes; now and then with none at all. */
export function mutationsOf(valid: unknown): Mutation {
  const text = JSON.stringify(valid);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({ how: 'valid', bytes: Buffer.from(text) }) },
    { weight: 12, arbitrary: sameType(valid) },
    { weight: 10, arbitrary: replacedValue(valid) },
    { weight: 4, arbitrary: missingField(valid) },
    { weight: 4, arbitrary: addedField(valid) },
    {
      weight: 3,
      arbitrary: hostileJson.map((value) => ({ how: 'other JSON', bytes: Buffer.from(JSON.stringify(value)) })),
    },
    {
      weight: 3,
      arbitrary: fc.nat(text.length).map((end) => ({ how: 'truncated', bytes: Buffer.from(text.slice(0, end)) })),
    },
    { weight: 3, arbitrary: flippedBytes(text) },
    { weight: 3, arbitrary: rewrittenText(text) },
    {
      weight: 2,
      arbitrary: fc.uint8Array({ maxLength: 200 }).map((noise) => ({ how: 'noise', bytes: Buffer.from(noise) })),
    },
  );
}

type Path = readonly (string | number)[];

/** Places of all values below `value`, objects and lists among them. */
export function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return at.length === 0 ? [] : [at];
  const inside = Array.isArray(value)
    ? value.flatMap((item, index) => placesIn(item, [...at, index]))
    : Object.entries(value).flatMap(([key, item]) => placesIn(item, [...at, key]));
  return at.length === 0 ? inside : [at, ...inside];
}

function atSomePlace(
  valid: unknown,
  change: (holder: Record<string, unknown>, key: string, hostile: unknown) => void,
  how: string,
): Mutation {
  const places = placesIn(valid);
  if (places.length === 0) return fc.constant({ how: 'valid', bytes: Buffer.from(JSON.stringify(valid)) });
  return fc.tuple(fc.constantFrom(...places), hostileJson).map(([place, hostile]) => {
    const copy = structuredClone(valid);
    const holder = place.slice(0, -1).reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], copy);
    change(holder as Record<string, unknown>, String(place.at(-1)), hostile);
    return { how: `${how} /${place.join('/')}`, bytes: Buffer.from(JSON.stringify(copy)) };
  });
}

/** Of the type that is expected there, so that it gets past the schema and into the handlers. */
function sameType(valid: unknown): Mutation {
  const places = placesIn(valid).filter((place) => typeof valueAt(valid, place) !== 'object');
  if (places.length === 0) return fc.constant({ how: 'valid', bytes: Buffer.from(JSON.stringify(valid)) });
  const chosen = fc.array(fc.tuple(fc.constantFrom(...places), shortHostileText, hostileNumber), {
    minLength: 1,
    maxLength: 3,
  });
  return chosen.map((changes) => {
    const copy = structuredClone(valid);
    for (const [place, text, number] of changes) {
      const holder = valueAt(copy, place.slice(0, -1)) as Record<string | number, unknown>;
      const before = holder[place.at(-1)!];
      holder[place.at(-1)!] = typeof before === 'string' ? text : typeof before === 'number' ? number : before !== true;
    }
    return {
      how: `same type /${changes.map(([place]) => place.join('/')).join(', /')}`,
      bytes: Buffer.from(JSON.stringify(copy)),
    };
  });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<string | number, unknown>)[key], value);
}

const replacedValue = (valid: unknown) =>
  atSomePlace(valid, (holder, key, hostile) => void (holder[key] = hostile), 'replaced');

const missingField = (valid: unknown) => atSomePlace(valid, (holder, key) => void delete holder[key], 'without');

function addedField(valid: unknown): Mutation {
  return fc.tuple(hostileText, hostileJson).map(([name, value]) => {
    const copy: Record<string, unknown> = { ...(valid as object) };
    Object.defineProperty(copy, name, { value, enumerable: true, configurable: true });
    return { how: 'added field', bytes: Buffer.from(JSON.stringify(copy)) };
  });
}

function flippedBytes(text: string): Mutation {
  const bytes = Buffer.from(text);
  const flips = fc.array(fc.tuple(fc.nat(Math.max(0, bytes.length - 1)), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 8,
  });
  return flips.map((changes) => {
    const copy = Buffer.from(bytes);
    for (const [index, byte] of changes) copy[index] = byte;
    return { how: 'flipped bytes', bytes: copy };
  });
}

/** What no value can express: text that JSON parsers read in different ways, or should not read at all. */
function rewrittenText(text: string): Mutation {
  const firstKey = /"([^"]+)":/.exec(text)?.[1] ?? 'a';
  const rewritten: readonly (readonly [how: string, bytes: () => Buffer])[] = [
    ['duplicate key', () => Buffer.from(text.replace('{', `{"${firstKey}":"first",`))],
    ['byte order mark', () => Buffer.from(`\ufeff${text}`)],
    ['number beyond a double', () => Buffer.from(text.replace(/:\s*(?:\d+|"[^"]*")/, ':1e999'))],
    ['number of many digits', () => Buffer.from(text.replace(/:\s*(?:\d+|"[^"]*")/, `:${'9'.repeat(5_000)}`))],
    ['not a number', () => Buffer.from(text.replace(/:\s*(?:\d+|"[^"]*")/, ':NaN'))],
    ['trailing comma', () => Buffer.from(text.replace(/\}$/, ',}'))],
    ['two values', () => Buffer.from(`${text}${text}`)],
    [
      'bad UTF-8',
      () =>
        Buffer.concat([
          Buffer.from(text.slice(0, -1)),
          Buffer.from([0xc3, 0x28, 0xff, 0xed, 0xa0, 0x80]),
          Buffer.from('}'),
        ]),
    ],
    ['bad UTF-8 in a text', () => Buffer.from(text.replace(/:\s*"/, ':"\u00ff'), 'latin1')],
    ['UTF-16', () => Buffer.from(text, 'utf16le')],
    ['deep lists', () => Buffer.from('['.repeat(100_000))],
    ['deep objects', () => Buffer.from(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)],
    [
      'prototype key',
      () => Buffer.from(text.replace('{', '{"__proto__":{"tenantId":"acme"},"constructor":{"prototype":{}},')),
    ],
    ['raw control characters', () => Buffer.from(text.replace(/:\s*"/, ':"\u0001\u001b[31m'))],
    ['empty', () => Buffer.alloc(0)],
    ['spaces', () => Buffer.from(' '.repeat(70_000))],
    ['2 MB', () => Buffer.from(text.replace(/\}$/, `,"padding":"${'x'.repeat(2_000_000)}"}`))],
  ];
  return fc.constantFrom(...rewritten).map(([how, bytes]) => ({ how, bytes: bytes() }));
}
