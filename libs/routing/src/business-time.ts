import type { Calendar } from './calendars-document.ts';
import { addSeconds } from './duration.ts';
import { hoursOn } from './time-of-day.ts';
import { firstInstantAt, localDay } from './time-zone.ts';

/** Counts only time in which a calendar is open. Instants are RFC 3339 in UTC; lengths are seconds of open time. */
export interface BusinessTime {
  /** The instant at which `seconds` of open time have passed since `start`; 0 gives the next open instant. */
  readonly add: (start: string, seconds: number) => string;
  /** Seconds of open time from `from` to `until`; 0 when `until` is not later. */
  readonly between: (from: string, until: string) => number;
}

interface Opening {
  readonly from: number;
  readonly until: number;
}

/** Every minute counts. */
export const everyMinute: BusinessTime = {
  add: addSeconds,
  between: (from, until) => Math.max(0, Date.parse(until) - Date.parse(from)) / 1_000,
};

const daysKeptMax = 4_000;

/** The hours of one calendar (requirement D3). Days that were computed are kept, since deadlines meet them again and again. */
export function businessTimeOf(calendar: Calendar): BusinessTime {
  const kept = new Map<number, readonly Opening[]>();
  const openingsOn = (day: number): readonly Opening[] => {
    const known = kept.get(day);
    if (known) return known;
    if (kept.size >= daysKeptMax) kept.clear();
    const openings = openingsOf(calendar, day);
    kept.set(day, openings);
    return openings;
  };
  return {
    add: (start, seconds) => new Date(added(openingsOn, calendar.zone, Date.parse(start), seconds)).toISOString(),
    between: (from, until) => passed(openingsOn, calendar.zone, Date.parse(from), Date.parse(until)) / 1_000,
  };
}

function openingsOf(calendar: Calendar, day: number): Opening[] {
  return hoursOn(calendar, day)
    .map(({ open, close }) => ({
      from: firstInstantAt(calendar.zone, day, open),
      until: firstInstantAt(calendar.zone, day, close),
    }))
    .filter(({ from, until }) => from < until);
}

function added(openingsOn: (day: number) => readonly Opening[], zone: string, start: number, seconds: number): number {
  let left = Math.round(seconds * 1_000);
  // A shift that began the day before may still run.
  for (let day = localDay(zone, start) - 1; ; day += 1) {
    for (const { from, until } of openingsOn(day)) {
      const begin = Math.max(from, start);
      if (begin >= until) continue;
      if (left < until - begin || (left === until - begin && left > 0)) return begin + left;
      left -= until - begin;
    }
  }
}

function passed(openingsOn: (day: number) => readonly Opening[], zone: string, from: number, until: number): number {
  if (until <= from) return 0;
  let total = 0;
  const last = localDay(zone, until);
  for (let day = localDay(zone, from) - 1; day <= last; day += 1) {
    for (const opening of openingsOn(day)) {
      total += Math.max(0, Math.min(opening.until, until) - Math.max(opening.from, from));
    }
  }
  return total;
}
