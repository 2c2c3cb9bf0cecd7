import type { CalendarHours, FreeDays, WeekShift } from './time-of-day.ts';
import { dateOf, dayNumber, hoursOf, hoursOn, minutesPerDay, weekdays } from './time-of-day.ts';
import { isTimeZone } from './time-zone.ts';

/** A calendar that exists without being written: every minute counts. */
export const alwaysOpen = 'always';
/** Nobody waits longer than this for a door to open; a longer gap is a mistake in a date. */
export const closedDaysMax = 31;

/** What the checks read of a calendar; the schema has made sure of the rest. */
export interface CheckedCalendar extends CalendarHours {
  readonly name: string;
  readonly zone: string;
  readonly holidays: readonly (FreeDays & { readonly name: string })[];
}

export interface CalendarProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Everything about calendars that no single field shows; each with its place and what to do. */
export function calendarsProblems(calendars: readonly CheckedCalendar[]): CalendarProblem[] {
  return calendars.flatMap((calendar, index) => [
    ...nameProblems(calendars, calendar, index),
    ...calendarProblems(calendar).map(({ path, message }) => ({ path: [index, ...path], message })),
  ]);
}

function nameProblems(
  calendars: readonly CheckedCalendar[],
  { name }: CheckedCalendar,
  index: number,
): CalendarProblem[] {
  if (name === alwaysOpen)
    return [{ path: [index, 'name'], message: `must not be "${alwaysOpen}", which every queue may name as it is` }];
  const isRepeated = calendars.findIndex((other) => other.name === name) < index;
  return isRepeated ? [{ path: [index, 'name'], message: 'must be a name that no calendar above has' }] : [];
}

function calendarProblems(calendar: CheckedCalendar): CalendarProblem[] {
  const first = [
    ...(isTimeZone(calendar.zone)
      ? []
      : [{ path: ['zone'], message: 'must be a time zone of the IANA database, such as Europe/Berlin or UTC' }]),
    ...shiftProblems(calendar.week),
    ...holidayProblems(calendar),
    ...halfDayProblems(calendar),
  ];
  return first.length > 0 ? first : gapProblems(calendar);
}

function shiftProblems(week: readonly WeekShift[]): CalendarProblem[] {
  const empty = week.flatMap(({ open, close }, index) =>
    open === close || (open === '24:00' && close !== '24:00')
      ? [{ path: ['week', index, 'close'], message: 'must be another time than open; a whole day is 00:00 to 24:00' }]
      : [],
  );
  if (empty.length > 0) return empty;
  return week.flatMap((shift, index) =>
    overlaps(week, index)
      ? [{ path: ['week', index], message: `must not overlap a shift above (${shift.open} to ${shift.close})` }]
      : [],
  );
}

/** Whether a shift shares a minute of the week with itself or one above; Sunday's night runs into Monday. */
function overlaps(week: readonly WeekShift[], index: number): boolean {
  const taken = new Set<number>();
  const weekMinutes = 7 * minutesPerDay;
  for (const [place, shift] of week.slice(0, index + 1).entries()) {
    const { open, close } = hoursOf(shift);
    for (const day of new Set(shift.days)) {
      const start = weekdays.indexOf(day) * minutesPerDay;
      for (let minute = start + open; minute < start + close; minute += 1) {
        if (place === index && taken.has(minute % weekMinutes)) return true;
        taken.add(minute % weekMinutes);
      }
    }
  }
  return false;
}

function holidayProblems({ holidays }: CheckedCalendar): CalendarProblem[] {
  return holidays.flatMap(({ date, until }, index) => {
    const [from, to] = [dayNumber(date), dayNumber(until ?? date)];
    if (to < from) return [{ path: ['holidays', index, 'until'], message: `must not be before ${date}` }];
    const above = holidays
      .slice(0, index)
      .find((other) => dayNumber(other.date) <= to && from <= dayNumber(other.until ?? other.date));
    if (above === undefined) return [];
    const message = `must be a day that is no holiday yet; "${above.name}" above has it: remove one of the two`;
    return [{ path: ['holidays', index, 'date'], message }];
  });
}

function halfDayProblems(calendar: CheckedCalendar): CalendarProblem[] {
  return calendar.halfDays.flatMap(({ date, open, close }, index): CalendarProblem[] => {
    const path = ['halfDays', index, 'date'];
    const day = dayNumber(date);
    if (calendar.halfDays.slice(0, index).some((other) => other.date === date))
      return [{ path, message: 'must be a day that no half day above has' }];
    if (open === undefined && close === undefined)
      return [{ path: ['halfDays', index], message: 'must have open or close; without both it is a whole day' }];
    const whole = { ...calendar, halfDays: [] };
    if (hoursOn(whole, day).length === 0)
      return [
        { path, message: 'must be a day on which a shift begins; it is a holiday or outside the week: remove it' },
      ];
    if (hoursOn(calendar, day).length === 0)
      return [{ path: ['halfDays', index], message: 'must leave some hours; make the day a holiday instead' }];
    return [];
  });
}

/** A run of closed days so long that a date must be wrong, or that never ends because no week has hours. */
function gapProblems(calendar: CheckedCalendar): CalendarProblem[] {
  return calendar.holidays.flatMap(({ date }, index) => {
    const from = dayNumber(date);
    let day = from;
    while (day - from <= closedDaysMax && hoursOn(calendar, day).length === 0) day += 1;
    if (day - from <= closedDaysMax) return [];
    const message = `must be part of a gap of at most ${closedDaysMax} days; nothing opens from ${date} to ${dateOf(day - 1)}: shorten it`;
    return [{ path: ['holidays', index], message }];
  });
}
