import { describe, expect, it } from '@jest/globals';
import { array, assert, integer, nat, property, record } from 'fast-check';
import { backlogOver, peopleForBacklog } from './backlog.ts';

const anyIntervals = array(record({ arrivals: nat(12), capacity: nat(12) }), { minLength: 1, maxLength: 30 });

/** The oracle: cases one by one, first come, first served; when each was done, by the interval. */
function doneIn(intervals: readonly { arrivals: number; capacity: number }[]): (number | null)[][] {
  const queue: { from: number; place: number }[] = [];
  const done = intervals.map(({ arrivals }) => Array.from({ length: arrivals }, (): number | null => null));
  intervals.forEach(({ arrivals, capacity }, index) => {
    for (let place = 0; place < arrivals; place += 1) queue.push({ from: index, place });
    for (const { from, place } of queue.splice(0, capacity)) done[from]![place] = index;
  });
  return done;
}

describe('a backlog', () => {
  it('is what came in and was not done', () => {
    assert(
      property(anyIntervals, (intervals) => {
        const left = backlogOver(intervals.map((one) => ({ ...one, seconds: 60 })));
        const done = doneIn(intervals);
        intervals.forEach((_, index) => {
          const open = done
            .slice(0, index + 1)
            .flat()
            .filter((at) => at === null || at > index);
          expect(left[index]!.left).toBe(open.length);
        });
      }),
    );
  });

  it('keeps what came in waiting as long as one by one', () => {
    assert(
      property(anyIntervals, (intervals) => {
        const fluid = backlogOver(intervals.map((one) => ({ ...one, seconds: 60 })));
        doneIn(intervals).forEach((cases, index) => {
          if (cases.length === 0) return;
          const last = cases.at(-1)!;
          const { waitSeconds } = fluid[index]!;
          // The fluid ends within the interval in which the last case is done.
          if (last === null) expect(waitSeconds).toBeNull();
          else expect(Math.ceil(waitSeconds! / 60 - 1e-9) + 0).toBe(last - index);
        });
      }),
    );
  });
});

describe('people for a backlog', () => {
  const day = Array.from({ length: 48 }, (_, slot) => ({ seconds: 1_800, arrivals: slot >= 18 && slot < 36 ? 10 : 1 }));
  const always = day.map(() => 3);

  it('are fewer the longer the work may wait', () => {
    const people = [0, 2 * 3_600, 8 * 3_600].map((due) => peopleForBacklog(day, always, { due, target: 1 }));
    expect(people).toEqual([4, 3, 2]);
  });

  it('are the fewest: one less is not enough', () => {
    assert(
      property(integer({ min: 1, max: 8 }), integer({ min: 0, max: 20_000 }), (capacity, due) => {
        const perPerson = day.map(() => capacity);
        const people = peopleForBacklog(day, perPerson, { due, target: 1 })!;
        const staffed = (count: number) => [...day, ...day].map((one) => ({ ...one, capacity: count * capacity }));
        const allInTime = (count: number) =>
          backlogOver(staffed(count))
            .slice(0, day.length)
            .every(({ waitSeconds }) => waitSeconds !== null && waitSeconds <= due);
        expect([allInTime(people), people === 1 || !allInTime(people - 1)]).toEqual([true, true]);
      }),
    );
  });

  it('are nobody for no work, and no number where nobody works', () => {
    expect(
      peopleForBacklog(
        day.map((one) => ({ ...one, arrivals: 0 })),
        always,
        { due: 60, target: 1 },
      ),
    ).toBe(0);
    expect(
      peopleForBacklog(
        day,
        day.map(() => 0),
        { due: 60, target: 1 },
      ),
    ).toBeNull();
  });
});
