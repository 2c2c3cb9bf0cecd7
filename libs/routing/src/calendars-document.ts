import { Slug } from '@tidegate/contracts/envelope';
import { z } from 'zod';
import { calendarsProblems } from './check-calendars.ts';
import { weekdays } from './time-of-day.ts';

export const Weekday = z.enum(weekdays);
export type Weekday = z.infer<typeof Weekday>;

const TimeOfDay = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day such as 09:00, in quotes; 24:00 ends a day');

const DayOfYear = z.iso.date('must be a date that exists, such as 2026-12-24');

/** Hours of some weekdays. One that closes at or before its opening runs into the next day. */
export const Shift = z.strictObject({
  days: z.array(Weekday).min(1).describe('Days on which the shift begins.'),
  open: TimeOfDay,
  close: TimeOfDay,
});
export type Shift = z.infer<typeof Shift>;

/** A day, or several to `until`, on which no shift begins; one of the evening before runs to its end. */
export const Holiday = z.strictObject({
  date: DayOfYear,
  until: DayOfYear.optional().describe('Last day of several.'),
  name: z.string().min(1).max(128),
});
export type Holiday = z.infer<typeof Holiday>;

/** A day whose shifts are cut to these hours. */
export const HalfDay = z.strictObject({
  date: DayOfYear,
  open: TimeOfDay.optional(),
  close: TimeOfDay.optional(),
  name: z.string().min(1).max(128),
});
export type HalfDay = z.infer<typeof HalfDay>;

export const Calendar = z.strictObject({
  name: Slug,
  zone: z.string().describe('Of the IANA database, such as Europe/Berlin.'),
  week: z.array(Shift).min(1, 'must have at least one shift; time that never passes ends no deadline'),
  holidays: z.array(Holiday).default([]),
  halfDays: z.array(HalfDay).default([]),
});
export type Calendar = z.infer<typeof Calendar>;

/** `config/calendars.yaml`: when people work, so that deadlines count only those hours (requirement D3). */
export const CalendarsDocument = z.strictObject({ calendars: z.array(Calendar) }).superRefine((document, context) => {
  for (const { path, message } of calendarsProblems(document.calendars)) {
    context.addIssue({ code: 'custom', path: ['calendars', ...path], message });
  }
});
export type CalendarsDocument = z.infer<typeof CalendarsDocument>;
