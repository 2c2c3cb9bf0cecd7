import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { CalendarsDocument } from './calendars-document.ts';

const shipped = (): any => parse(readFileSync(new URL('../../../config/calendars.yaml', import.meta.url), 'utf8'));

function problemsOf(document: unknown): string[] {
  const issues = CalendarsDocument.safeParse(document).error?.issues ?? [];
  return issues.map(({ path, message }) => `/${path.join('/')} ${message}`);
}

describe('a calendars document', () => {
  it('as shipped is accepted', () => {
    expect(problemsOf(shipped())).toEqual([]);
  });

  it.each<[string, (calendar: any) => void, string]>([
    ['an unknown zone', (c) => (c.zone = 'Europe/Atlantis'), '/calendars/0/zone must be a time zone of the IANA'],
    ['an offset for a zone', (c) => (c.zone = '+01:00'), '/calendars/0/zone must be a time zone'],
    ['no shift at all', (c) => (c.week = []), '/calendars/0/week must have at least one shift'],
    [
      'a shift without length',
      (c) => (c.week[0].close = '08:00'),
      '/calendars/0/week/0/close must be another time than open',
    ],
    ['a time that does not exist', (c) => (c.week[0].open = '25:00'), '/calendars/0/week/0/open must be a time of day'],
    [
      'shifts that overlap',
      (c) => c.week.push({ days: ['fri'], open: '15:00', close: '20:00' }),
      '/calendars/0/week/2 must not overlap',
    ],
    [
      'a night that runs into the next shift',
      (c) => c.week.push({ days: ['sun'], open: '20:00', close: '08:30' }),
      '/calendars/0/week/2 must not overlap',
    ],
    [
      'a holiday twice',
      (c) => c.holidays.push({ date: '2026-12-26', name: 'Again' }),
      '/calendars/0/holidays/6/date must be a day that is no holiday yet; "Christmas" above has it',
    ],
    [
      'a holiday that ends before it begins',
      (c) => (c.holidays[0].until = '2026-12-24'),
      '/calendars/0/holidays/0/until must not be before 2026-12-25',
    ],
    [
      'a day that does not exist',
      (c) => (c.holidays[1].date = '2027-02-30'),
      '/calendars/0/holidays/1/date must be a date that exists',
    ],
    [
      'a gap that does not open again',
      (c) => c.holidays.push({ date: '2027-07-01', until: '2027-12-31', name: 'Moving house' }),
      '/calendars/0/holidays/6 must be part of a gap of at most 31 days; nothing opens from 2027-07-01',
    ],
    [
      'a half day on a Sunday',
      (c) => (c.halfDays[0].date = '2026-12-27'),
      '/calendars/0/halfDays/0/date must be a day on which a shift begins',
    ],
    [
      'a half day that leaves nothing',
      (c) => (c.halfDays[0].close = '07:00'),
      '/calendars/0/halfDays/0 must leave some hours',
    ],
    ['a half day without hours', (c) => delete c.halfDays[0].close, '/calendars/0/halfDays/0 must have open or close'],
    ['the name that needs no calendar', (c) => (c.name = 'always'), '/calendars/0/name must not be "always"'],
    ['a name twice', (c) => (c.name = 'desk-new-york'), '/calendars/1/name must be a name that no calendar above has'],
  ])('refuses %s and says where', (_, spoil, problem) => {
    const document = shipped();
    spoil(document.calendars[0]);
    expect(problemsOf(document).join('\n')).toContain(problem);
  });
});
