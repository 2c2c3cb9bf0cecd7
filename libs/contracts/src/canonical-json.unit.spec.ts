import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';

type Answer = { readonly text: string | undefined } | { readonly refused: true };

function answerOf(write: (value: unknown) => string | undefined, value: unknown): Answer {
  try {
    return { text: write(value) };
  } catch {
    return { refused: true };
  }
}

const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.constantFrom('a', 'b', '1', '10', '2', '__proto__', 'toJSON'),
);
const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom<unknown>('\ud800', '\\ud800', '😀', -0, Number.NaN, Infinity, 1e21, 5e-324, true, null, undefined),
  fc.double(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** The same with its keys in order. */
function inOrder(drawn: unknown): unknown {
  if (Array.isArray(drawn)) return drawn.map(inOrder);
  if (typeof drawn !== 'object' || drawn === null) return drawn;
  const entries = Object.entries(drawn).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, inOrder(item)]));
}

describe('canonicalJson', () => {
  it('writes and refuses what the library does, whatever the order of the keys is', () => {
    fc.assert(
      fc.property(value, fc.boolean(), (drawn, sorted) => {
        const tried = sorted ? inOrder(drawn) : drawn;
        expect(answerOf(canonicalJson, tried)).toEqual(answerOf(canonicalize, tried));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a date', { at: new Date(0) }],
    ['a number in an object', { n: Object(5) as unknown }],
    ['something that writes itself', { toJSON: () => 'me' }],
    ['an object without a prototype', Object.create(null) as unknown],
    ['an empty key before others', { '': 1, a: 2 }],
    ['keys that are numbers', { 10: 1, 9: 2 }],
  ])('leaves %s to the library', (_, tried) => {
    expect(answerOf(canonicalJson, tried)).toEqual(answerOf(canonicalize, tried));
  });

  it('has no limit to depth', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 20_000; level += 1) deep = [deep];
    expect(canonicalJson(deep)).toBe(`${'['.repeat(20_000)}1${']'.repeat(20_000)}`);
  });
});
