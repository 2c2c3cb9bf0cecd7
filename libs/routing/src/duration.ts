import { z } from 'zod';

const secondsPerUnit = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A length of time as people write it, `90s`, `30m`, `4h` or `3d`; read as seconds. */
export const Duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'must be a length of time such as 90s, 30m, 4h or 3d')
  .transform(secondsOf);

/** The instant `seconds` after `instant`; both RFC 3339 in UTC with milliseconds. */
export function addSeconds(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1_000).toISOString();
}

function secondsOf(text: string): number {
  const unit = text.at(-1) as keyof typeof secondsPerUnit;
  return Number(text.slice(0, -1)) * secondsPerUnit[unit];
}
