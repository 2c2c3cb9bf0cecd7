import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderTimeline, type TimelineMark } from './order-timeline.ts';

const mark = (
  eventId: string,
  second: number,
  causationId: string | null = null,
  more: Partial<TimelineMark> = {},
): TimelineMark => ({
  eventId,
  causationId,
  time: new Date(Date.UTC(2026, 10, 20, 9, 30, second)).toISOString(),
  chain: 'tidegate.decision.made.v1/0',
  sequence: second + 1,
  ...more,
});
const ids = (marks: readonly TimelineMark[]) => orderTimeline(marks).map(({ eventId }) => eventId);

describe('orderTimeline', () => {
  it('tells events by time, also across the notations of a time', () => {
    const summer = mark('b', 0, null, { time: '2026-11-20T11:30:01.000+02:00' });
    expect(ids([mark('c', 2), summer, mark('a', 0)])).toEqual(['a', 'b', 'c']);
  });

  it('tells a cause before its effect at the same instant, and when the clock of the effect is behind', () => {
    expect(ids([mark('effect', 5, 'cause'), mark('cause', 5, null, { chain: 'tidegate.z.v1/0' })])).toEqual([
      'cause',
      'effect',
    ]);
    expect(ids([mark('c', 1, 'b'), mark('b', 3, 'a'), mark('a', 9)])).toEqual(['a', 'b', 'c']);
  });

  it('tells a record once that was published twice, but its dead letter too', () => {
    const again = mark('a', 0, null, { sequence: 7 });
    const dead = mark('a', 0, null, { chain: 'tidegate.dead-letter.review.v1/0' });
    expect(orderTimeline([again, dead, mark('a', 0)])).toEqual([dead, mark('a', 0)]);
  });

  it('ends on causes that go round in a ring or are not there', () => {
    expect(ids([mark('a', 0, 'b'), mark('b', 1, 'a'), mark('c', 2, 'nowhere')])).toHaveLength(3);
  });

  it('loses nothing and is the same whatever the order of the rows', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.option(fc.nat(9), { nil: null })), { maxLength: 10 }),
        fc.infiniteStream(fc.nat()),
        (rows, chance) => {
          const marks = rows.map(([second, cause], index) =>
            mark(`e${index}`, second, cause === null ? null : `e${cause}`, { sequence: index + 1 }),
          );
          const shuffled = marks
            .map((row) => ({ row, rank: chance.next().value as number }))
            .toSorted((left, right) => left.rank - right.rank)
            .map(({ row }) => row);
          expect(ids(shuffled)).toEqual(ids(marks));
          expect(ids(marks).toSorted()).toEqual(marks.map(({ eventId }) => eventId).toSorted());
        },
      ),
    ));
});
