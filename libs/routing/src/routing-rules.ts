import type { BusinessTime } from './business-time.ts';
import { businessTimeOf, everyMinute } from './business-time.ts';
import type { CalendarsDocument } from './calendars-document.ts';
import { alwaysOpen } from './check-calendars.ts';
import type { QueuesDocument } from './queues-document.ts';

/** Queues and calendars, read and checked together. */
export interface RoutingRules {
  readonly document: QueuesDocument;
  /** The hours of a calendar; every minute of `always`. */
  readonly timeOf: (calendar: string) => BusinessTime;
}

export interface MisnamedCalendar {
  /** Place in the queues document. */
  readonly path: (string | number)[];
  readonly calendar: string;
  readonly known: readonly string[];
}

/** Names of calendars in the queues document that no calendar has. */
export function misnamedCalendars(document: QueuesDocument, { calendars }: CalendarsDocument): MisnamedCalendar[] {
  const known = [alwaysOpen, ...calendars.map(({ name }) => name)];
  const check = (calendar: string | undefined, path: (string | number)[]) =>
    calendar === undefined || known.includes(calendar) ? [] : [{ path, calendar, known }];
  return [
    ...check(document.calendar, ['calendar']),
    ...document.queues.flatMap((queue, index) => [
      ...check(queue.calendar, ['queues', index, 'calendar']),
      ...queue.dueWhen.flatMap((rule, place) => check(rule.calendar, ['queues', index, 'dueWhen', place, 'calendar'])),
    ]),
  ];
}

/** The rules as they are applied; `misnamedCalendars` has found nothing before. */
export function routingRulesOf(document: QueuesDocument, { calendars }: CalendarsDocument): RoutingRules {
  const times = new Map(calendars.map((calendar) => [calendar.name, businessTimeOf(calendar)]));
  // A case that was opened under a calendar which the file has lost since counts every minute rather than none.
  return { document, timeOf: (calendar) => times.get(calendar) ?? everyMinute };
}
