import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Span } from './offset-tracker.ts';
import { OffsetTracker } from './offset-tracker.ts';

describe('OffsetTracker', () => {
  it('has nothing to commit before anything is done', () => {
    const tracker = new OffsetTracker();
    tracker.begin(5n, 9n);
    expect(tracker.committable()).toBeUndefined();
  });

  it('waits for the oldest span, then counts all that is finished behind it', () => {
    const tracker = new OffsetTracker();
    const spans = [tracker.begin(0n, 4n), tracker.begin(5n, 9n), tracker.begin(12n, 12n)];
    tracker.finish(spans[1] as Span);
    expect(tracker.committable()).toBeUndefined();
    tracker.finish(spans[0] as Span);
    expect(tracker.committable()).toBe(10n);
    tracker.finish(spans[2] as Span);
    expect(tracker.committable()).toBe(13n);
  });

  it('offers a position once, and again only when it was not committed', () => {
    const tracker = new OffsetTracker();
    tracker.finish(tracker.begin(0n, 0n));
    expect(tracker.committable()).toBe(1n);
    expect(tracker.committable()).toBe(1n);
    tracker.markCommitted(1n);
    expect(tracker.committable()).toBeUndefined();
  });

  it('refuses spans that go backwards, and spans it does not know', () => {
    const tracker = new OffsetTracker();
    const span = tracker.begin(0n, 4n);
    expect(() => tracker.begin(4n, 8n)).toThrow('cannot follow');
    tracker.finish(span);
    expect(() => tracker.finish(span)).toThrow('not open');
  });

  it('never lets a commit run ahead of the work, and loses no finished work, in any order of finishing', () => {
    const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 3 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(lengths, fc.infiniteStream(fc.nat()), (layout, choices) => {
        const tracker = new OffsetTracker();
        const open: Span[] = [];
        let next = 0n;
        let begun = 0;
        while (begun < layout.length || open.length > 0) {
          const choice = choices.next().value as number;
          const entry = layout[begun];
          if (entry && (open.length === 0 || choice % 2 === 0)) {
            const first = next + BigInt(entry[1]);
            next = first + BigInt(entry[0]);
            open.push(tracker.begin(first, next - 1n));
            begun += 1;
          } else tracker.finish(open.splice(choice % open.length, 1)[0] as Span);
          const oldestOpen = open.reduce((least, { first }) => (first < least ? first : least), next);
          const committable = tracker.committable();
          if (committable !== undefined) {
            expect(committable).toBeLessThanOrEqual(oldestOpen);
            if (choice % 3 === 0) tracker.markCommitted(committable);
          }
          if (open.length === 0 && committable !== undefined) expect(committable).toBe(next);
        }
      }),
    );
  });
});
