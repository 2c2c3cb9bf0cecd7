import { dayNumber, hoursOn } from '../src/time-of-day.ts';
import type { CalendarHours } from '../src/time-of-day.ts';

/** What the clock on the wall shows at every minute of a stretch of time, asked of Intl one by one. */
export interface WallClock {
  readonly zone: string;
  /** ms of the epoch of the first minute. */
  readonly start: number;
  /** Minutes from 1970-01-01 00:00 as the wall shows them. */
  readonly shown: readonly number[];
}

export function wallClock(zone: string, start: string, minutes: number): WallClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  });
  const startMs = Date.parse(start);
  const shown = Array.from({ length: minutes }, (_, minute) => {
    // 24/10/2026, 02:59
    const text = format.format(startMs + minute * 60_000);
    const day = dayNumber(`${text.slice(6, 10)}-${text.slice(3, 5)}-${text.slice(0, 2)}`);
    return day * 1_440 + Number(text.slice(12, 14)) * 60 + Number(text.slice(15, 17));
  });
  return { zone, start: startMs, shown };
}

/**
 * The oracle: walks minute by minute. A shift is open from the first minute at which the wall shows its opening, or more, up
 * to the first at which it shows its closing, or more.
 */
export function openMinutes(clock: WallClock, calendar: CalendarHours): boolean[] {
  const { shown } = clock;
  const open = shown.map(() => false);
  const first = Math.floor(shown[0]! / 1_440) - 1;
  const last = Math.floor(shown.at(-1)! / 1_440) + 1;
  for (let day = first; day <= last; day += 1) {
    for (const hours of hoursOn(calendar, day)) {
      const opens = shown.findIndex((minute) => minute >= day * 1_440 + hours.open);
      const closes = shown.findIndex((minute) => minute >= day * 1_440 + hours.close);
      if (opens < 0) continue;
      for (let minute = opens; minute < (closes < 0 ? shown.length : closes); minute += 1) open[minute] = true;
    }
  }
  return open;
}
