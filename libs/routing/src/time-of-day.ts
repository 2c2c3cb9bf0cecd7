export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** What is read of a calendar to tell its hours; times of day are `09:00`, dates `2026-12-24`. */
export interface WeekShift {
  readonly days: readonly (typeof weekdays)[number][];
  readonly open: string;
  readonly close: string;
}
export interface FreeDays {
  readonly date: string;
  readonly until?: string | undefined;
}
export interface CutDay {
  readonly date: string;
  readonly open?: string | undefined;
  readonly close?: string | undefined;
}
export interface CalendarHours {
  readonly week: readonly WeekShift[];
  readonly holidays: readonly FreeDays[];
  readonly halfDays: readonly CutDay[];
}

export const minutesPerDay = 1_440;
const msPerDay = 86_400_000;

/** Minutes from the midnight on which a shift begins; `close` may lie on the next day. */
export interface Hours {
  readonly open: number;
  readonly close: number;
}

/** `09:30` as minutes from midnight. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** A calendar day as a number: days from 1970-01-01, whatever the zone. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / msPerDay;
}

/** `2026-12-24` of a day number. */
export function dateOf(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

export function weekdayOf(day: number): (typeof weekdays)[number] {
  // 1970-01-01 was a Thursday.
  return weekdays[(((day + 3) % 7) + 7) % 7]!;
}

export function hoursOf({ open, close }: Pick<WeekShift, 'open' | 'close'>): Hours {
  const from = minutesOf(open);
  const until = minutesOf(close);
  return { open: from, close: until <= from ? until + minutesPerDay : until };
}

export function isHoliday(calendar: Pick<CalendarHours, 'holidays'>, day: number): boolean {
  return calendar.holidays.some(
    ({ date, until }) => dayNumber(date) <= day && day <= (until === undefined ? dayNumber(date) : dayNumber(until)),
  );
}

/** The hours of the shifts that begin on a day, by the clock on the wall; in order. */
export function hoursOn(calendar: CalendarHours, day: number): Hours[] {
  if (isHoliday(calendar, day)) return [];
  const half = calendar.halfDays.find(({ date }) => dayNumber(date) === day);
  return calendar.week
    .filter(({ days }) => days.includes(weekdayOf(day)))
    .map((shift) => cut(hoursOf(shift), half))
    .filter(({ open, close }) => open < close)
    .toSorted((left, right) => left.open - right.open);
}

function cut({ open, close }: Hours, half: CutDay | undefined): Hours {
  if (half === undefined) return { open, close };
  const from = half.open === undefined ? open : Math.max(open, minutesOf(half.open));
  return { open: from, close: half.close === undefined ? close : Math.min(close, minutesOf(half.close)) };
}
