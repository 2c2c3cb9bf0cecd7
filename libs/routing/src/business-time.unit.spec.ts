import { beforeAll, describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, integer, nat, property, record, uniqueArray } from 'fast-check';
import { openMinutes, wallClock } from '../test/wall-clock.ts';
import type { WallClock } from '../test/wall-clock.ts';
import { businessTimeOf, everyMinute } from './business-time.ts';
import { Calendar } from './calendars-document.ts';
import { weekdays } from './time-of-day.ts';

const office = Calendar.parse({
  name: 'office',
  zone: 'Europe/Berlin',
  week: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], open: '09:00', close: '17:00' }],
  holidays: [{ date: '2026-12-25', name: 'Christmas' }],
  halfDays: [{ date: '2026-12-24', close: '12:00', name: 'Christmas Eve' }],
});

/** Starts of four days around a change of the clock: an hour, half an hour, at midnight, back and forth, a day left out. */
const changes: readonly (readonly [zone: string, start: string])[] = [
  ['Europe/Berlin', '2026-03-27T00:00:00Z'],
  ['Europe/Berlin', '2026-10-23T00:00:00Z'],
  ['America/New_York', '2026-03-06T00:00:00Z'],
  ['America/New_York', '2026-10-30T00:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-03T00:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-02T00:00:00Z'],
  ['America/Santiago', '2026-09-04T00:00:00Z'],
  ['Africa/Casablanca', '2026-02-13T00:00:00Z'],
  ['Pacific/Apia', '2011-12-28T00:00:00Z'],
  ['Asia/Kathmandu', '2026-06-01T00:00:00Z'],
];
const minutes = 5 * 1_440;
let clocks: readonly WallClock[];
beforeAll(() => {
  clocks = changes.map(([zone, start]) => wallClock(zone, start, minutes));
});

const quarter = (value: number) =>
  `${String(Math.floor(value / 4)).padStart(2, '0')}:${String((value % 4) * 15).padStart(2, '0')}`;
/** Up to two shifts a day that do not overlap: one by day, one overnight; quarters of an hour, so that some fall into a change. */
const anyWeek = record({
  days: uniqueArray(constantFrom(...weekdays), { minLength: 3, maxLength: 7 }),
  dayShift: record({ open: integer({ min: 0, max: 40 }), length: integer({ min: 1, max: 40 }) }),
  night: record({ open: integer({ min: 82, max: 95 }), close: nat(12) }),
  withNight: constantFrom(true, false),
});
const anyCalendar = anyWeek.map(({ days, dayShift, night, withNight }) => {
  const open = withNight ? Math.max(dayShift.open, night.close) : dayShift.open;
  const close = Math.min(withNight ? 82 : 95, open + dayShift.length);
  return [
    { days, open: quarter(open), close: quarter(close) },
    ...(withNight ? [{ days, open: quarter(night.open), close: quarter(night.close) }] : []),
  ];
});
const anyStart = record({
  place: nat(changes.length - 1),
  week: anyCalendar,
  from: integer({ min: 1_440, max: 3 * 1_440 }),
  asked: array(nat(900), { minLength: 2, maxLength: 2 }),
});

function set(place: number, week: object[]) {
  const clock = clocks[place]!;
  const calendar = Calendar.parse({ name: 'any', zone: clock.zone, week });
  const instant = (minute: number) => new Date(clock.start + minute * 60_000).toISOString();
  return { open: openMinutes(clock, calendar), time: businessTimeOf(calendar), instant };
}

describe('business time around changes of the clock', () => {
  it('is what counting minute by minute gives', () => {
    assert(
      property(anyStart, ({ place, week, from, asked }) => {
        const { open, time, instant } = set(place, week);
        const until = from + asked[0]!;
        const counted = open.slice(from, until).filter(Boolean).length;
        expect(time.between(instant(from), instant(until))).toBe(counted * 60);
      }),
      { numRuns: 400 },
    );
  });

  it('ends a deadline at the minute at which so many open minutes have passed', () => {
    assert(
      property(anyStart, ({ place, week, from, asked }) => {
        const { open, time, instant } = set(place, week);
        let left = asked[1]! + 1;
        let minute = from;
        while (left > 0 && minute < minutes) left -= open[minute++] ? 1 : 0;
        // Beyond the five days the oracle knows nothing.
        if (left === 0) expect(time.add(instant(from), (asked[1]! + 1) * 60)).toBe(instant(minute));
      }),
      { numRuns: 400 },
    );
  });

  it('adds and counts as inverses, is additive and monotone', () => {
    assert(
      property(anyStart, ({ place, week, from, asked }) => {
        const { time, instant } = set(place, week);
        const [one, two] = [asked[0]! * 37, asked[1]! * 41];
        const end = time.add(instant(from), one);
        expect(time.between(instant(from), end)).toBe(one);
        expect(time.add(end, two)).toBe(time.add(instant(from), one + two));
        expect(time.add(instant(from), one) <= time.add(instant(from + 1), one)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('business time', () => {
  const time = businessTimeOf(office);

  it.each([
    ['within a day', '2026-11-20T08:00:00.000Z', 3_600, '2026-11-20T09:00:00.000Z'],
    ['over a weekend', '2026-11-20T15:30:00.000Z', 3_600, '2026-11-23T08:30:00.000Z'],
    ['over a half day and a holiday', '2026-12-24T10:30:00.000Z', 3_600, '2026-12-28T08:30:00.000Z'],
    ['from outside the hours', '2026-11-21T12:00:00.000Z', 60, '2026-11-23T08:01:00.000Z'],
    ['to the very end of a day', '2026-11-20T15:00:00.000Z', 3_600, '2026-11-20T16:00:00.000Z'],
    ['of no length from outside the hours', '2026-11-21T12:00:00.000Z', 0, '2026-11-23T08:00:00.000Z'],
  ])('runs %s', (_, start, seconds, end) => {
    expect(time.add(start, seconds)).toBe(end);
  });

  it('that is always open is time', () => {
    expect(everyMinute.add('2026-11-21T12:00:00.000Z', 90.5)).toBe('2026-11-21T12:01:30.500Z');
    expect(everyMinute.between('2026-11-21T12:00:00.000Z', '2026-11-21T11:00:00.000Z')).toBe(0);
  });
});
