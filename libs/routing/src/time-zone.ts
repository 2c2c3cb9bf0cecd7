import { Temporal } from 'temporal-polyfill';

/** Whether `zone` is a name of the IANA database that this machine knows; an offset such as +01:00 is none. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The day number (days from 1970-01-01) that calendars on the wall show at an instant, ms of the epoch. */
export function localDay(zone: string, instantMs: number): number {
  const { year, month, day } = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/**
 * The first instant, ms of the epoch, at which the clock on the wall shows the `minute` of a day or has passed it. A time
 * that a change of the clock leaves out is reached when the clock jumps over it; one that comes twice, the first time.
 */
export function firstInstantAt(zone: string, day: number, minute: number): number {
  const wall = new Date(day * 86_400_000 + minute * 60_000);
  const local = new Temporal.PlainDateTime(
    ...[wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate(), wall.getUTCHours(), wall.getUTCMinutes()],
  );
  const before = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (before.toPlainDateTime().equals(local)) return before.epochMilliseconds;
  return before.getTimeZoneTransition('next')?.epochMilliseconds ?? before.epochMilliseconds;
}
