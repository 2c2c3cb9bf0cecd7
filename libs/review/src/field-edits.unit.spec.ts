import { describe, expect, it } from '@jest/globals';
import type { Proposal } from '@tidegate/contracts/request-events';
import { FieldEdit } from '@tidegate/contracts/review-events';
import { assert, dictionary, jsonValue, property, string } from 'fast-check';
import { fieldEdits } from './field-edits.ts';

const action = (args: Record<string, unknown>): Proposal => ({
  kind: 'action',
  action: { name: 'issue_refund', arguments: args as Record<string, never> },
});

describe('field edits', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, unknown[]]>([
    ['a changed value', { a: 1 }, { a: 2 }, [{ pointer: '/action/arguments/a', before: 1, after: 2 }]],
    ['a new field', {}, { a: 1 }, [{ pointer: '/action/arguments/a', before: null, after: 1 }]],
    ['a removed field', { a: 1 }, {}, [{ pointer: '/action/arguments/a', before: 1, after: null }]],
    ['a field that becomes null', {}, { a: null }, [{ pointer: '/action/arguments/a', before: null, after: null }]],
    ['a place in a list', { a: [1, 2] }, { a: [1, 3] }, [{ pointer: '/action/arguments/a/1', before: 2, after: 3 }]],
    [
      'another kind of value as a whole',
      { a: [1] },
      { a: { b: 1 } },
      [{ pointer: '/action/arguments/a', before: [1], after: { b: 1 } }],
    ],
    [
      'names with slashes and tildes escaped',
      { 'a/~': 1 },
      { 'a/~': 2 },
      [{ pointer: '/action/arguments/a~1~0', before: 1, after: 2 }],
    ],
    [
      'only what differs',
      { a: 1, b: { c: 1, d: 2 } },
      { a: 1, b: { c: 1, d: 3 } },
      [{ pointer: '/action/arguments/b/d', before: 2, after: 3 }],
    ],
  ])('tell %s', (_, before, after, edits) => {
    expect(fieldEdits(action(before), action(after))).toEqual(edits);
  });

  it('are none exactly when nothing changed, and always fit the contract', () => {
    const anyArguments = dictionary(string(), jsonValue());
    assert(
      property(anyArguments, anyArguments, (left, right) => {
        expect(fieldEdits(action(left), action(structuredClone(left)))).toEqual([]);
        const edits = fieldEdits(action(left), action(right));
        const differ = JSON.stringify(sorted(left)) !== JSON.stringify(sorted(right));
        // JSON writes -0 as 0, which are the same number.
        if (!differ) return;
        expect(edits.length).toBeGreaterThan(0);
        for (const edit of edits) expect(FieldEdit.safeParse(edit).success).toBe(true);
      }),
    );
  });

  it('are told at the place above when a pointer would be too long for an event', () => {
    const deep = (value: number) => action({ ['k'.repeat(300)]: { ['l'.repeat(300)]: value } });
    const [edit] = fieldEdits(deep(1), deep(2));
    expect(edit!.pointer).toBe(`/action/arguments/${'k'.repeat(300)}`);
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
