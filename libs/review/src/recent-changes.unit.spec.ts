import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPlace, writePlace } from './log-place.ts';
import { RecentChanges } from './recent-changes.ts';

const partitions = ['c0', 'r0'];
const startingAt = (next: number) => () => next;
const change = (caseId: string, partition: string, offset: number) => ({ caseId, partition, offset });

describe('recent changes', () => {
  it('are told to who comes back, each case once', () => {
    const recent = new RecentChanges(10, startingAt(5));
    const place = recent.place(partitions);
    recent.add(change('a', 'c0', 5));
    recent.add(change('b', 'r0', 5));
    recent.add(change('a', 'c0', 6));
    expect(recent.since(place, partitions)).toEqual(['a', 'b']);
    expect(recent.since(recent.place(partitions), partitions)).toEqual([]);
  });

  it('of before this reader began cannot be known', () => {
    const recent = new RecentChanges(10, startingAt(5));
    expect(recent.since(new Map([['c0', 4], ['r0', 5]]), partitions)).toBeNull(); // prettier-ignore
    expect(recent.since(new Map([['c0', 5]]), partitions)).toBeNull();
    expect(recent.since(new Map([['c0', 5], ['r0', 5]]), partitions)).toEqual([]); // prettier-ignore
  });

  it('are never told in part: whatever the bound, a place gets every change since, or is told that it cannot', () => {
    const changes = fc.array(
      fc.record({ partition: fc.constantFrom(...partitions), caseId: fc.constantFrom('a', 'b', 'c', 'd') }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 10 }), fc.nat(80), (drawn, bound, left) => {
        const recent = new RecentChanges(bound, startingAt(0));
        const offsets = new Map<string, number>();
        const all = drawn.map(({ partition, caseId }) => {
          const offset = offsets.get(partition) ?? 0;
          offsets.set(partition, offset + 1);
          return change(caseId, partition, offset);
        });
        for (const one of all.slice(0, left)) recent.add(one);
        const place = recent.place(partitions);
        for (const one of all.slice(left)) recent.add(one);
        const told = recent.since(place, partitions);
        const missed = new Set(all.slice(left).map(({ caseId }) => caseId));
        if (told !== null) expect(new Set(told)).toEqual(missed);
        if (all.length - left <= bound) expect(told).not.toBeNull();
      }),
    );
  });
});

describe('a place on the log', () => {
  it('is read back as it was written', () => {
    const place = new Map([['r10', 17], ['c0', 0]]); // prettier-ignore
    expect(writePlace(place)).toBe('c0-0.r10-17');
    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it.each(['', 'c0', 'c0-', '0-1', 'c0-1.', 'c0-1 ', `${'c0-1.'.repeat(300)}c0-1`])('is not %j', (text) => {
    expect(readPlace(text)).toBeNull();
  });
});
