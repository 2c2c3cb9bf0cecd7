import { describe, expect, it } from '@jest/globals';
import type { KnownLetter } from './letter-book.ts';
import { instantOf, matches, pageOf } from './letter-selection.ts';

const letter = (offset: number): KnownLetter => ({
  id: `routing:${offset}`,
  group: 'routing',
  groupId: 'tidegate-routing',
  position: { topic: 'tidegate.dead-letter.routing.v1', partition: 0, offset: BigInt(offset) },
  origin: { topic: 'tidegate.decision.made.v1', partition: 3, offset: 7n },
  ...{ code: 'poison', reason: 'r', stackDigest: undefined, attempts: 1, at: '2026-11-21T10:00:00.000Z', key: 'k' },
  ...{ eventId: 'e', eventType: 't', tenantId: 'acme', correlationId: 'c', isPartial: false },
  ...{ status: 'open', treatedBy: null, treatedAt: null },
});

describe('a selection of dead letters', () => {
  it.each([
    [{}, true],
    [{ group: 'routing' }, true],
    [{ group: 'tidegate-routing' }, true],
    [{ group: 'review' }, false],
    [{ code: 'poison', key: 'k', topic: 'tidegate.decision.made.v1' }, true],
    [{ code: 'schema' }, false],
    [{ key: 'K' }, false],
    [{ topic: 'tidegate.request.submitted.v1' }, false],
    [{ since: '2026-11-21T10:00:00.000Z' }, true],
    [{ since: '2026-11-21T10:00:00.001Z' }, false],
  ])('%j is %p', (filter, expected) => {
    expect(matches(letter(1), filter)).toBe(expected);
  });

  it('understands a point in time and an age, and nothing else', () => {
    const nowMs = Date.parse('2026-11-21T10:00:00Z');
    expect(instantOf('90m', nowMs)).toBe('2026-11-21T08:30:00.000Z');
    expect(instantOf('2d', nowMs)).toBe('2026-11-19T10:00:00.000Z');
    expect(instantOf('2026-11-20', nowMs)).toBe('2026-11-20T00:00:00.000Z');
    expect(['yesterday', '5', '2026-13-45', ''].map((text) => instantOf(text, nowMs))).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('comes in pages that say how many more there are', () => {
    const letters = [1, 2, 3, 4, 5].map(letter);
    const first = pageOf(letters, 2);
    expect([first.letters.map(({ id }) => id), first.more]).toEqual([['routing:1', 'routing:2'], 3]);
    const second = pageOf(letters, 2, first.nextCursor!);
    expect([second.letters.map(({ id }) => id), second.more]).toEqual([['routing:3', 'routing:4'], 1]);
    expect(pageOf(letters, 2, second.nextCursor!)).toMatchObject({ more: 0, nextCursor: null });
  });
});
