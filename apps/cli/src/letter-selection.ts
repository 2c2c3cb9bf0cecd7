import type { KnownLetter } from './letter-book.ts';

/** Which letters somebody means; what is undefined does not narrow. */
export interface LetterFilter {
  readonly group?: string;
  readonly code?: string;
  readonly key?: string;
  readonly topic?: string;
  /** RFC 3339. */
  readonly since?: string;
}

export function matches(letter: KnownLetter, filter: LetterFilter): boolean {
  const { group, code, key, topic, since } = filter;
  return (
    is(group?.replace(/^tidegate-/, ''), letter.group) &&
    is(code, letter.code) &&
    is(key, letter.key) &&
    is(topic, letter.origin?.topic) &&
    (since === undefined || Date.parse(letter.at) >= Date.parse(since))
  );
}

/** RFC 3339 of a point in time, or of an age such as `30m`, `6h` or `2d` before `nowMs`; undefined if it is neither. */
export function instantOf(text: string, nowMs: number): string | undefined {
  const age = /^(\d{1,6})([mhd])$/.exec(text);
  if (age) return new Date(nowMs - Number(age[1]) * unitMs[age[2] as keyof typeof unitMs]).toISOString();
  const atMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString();
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export interface LetterPage {
  readonly letters: readonly KnownLetter[];
  /** How many more there are behind these. */
  readonly more: number;
  /** The id to go on after; null at the end. */
  readonly nextCursor: string | null;
}

/** The letters behind the one with the id `cursor`, at most `limit`. An id that is gone begins at the start. */
export function pageOf(letters: readonly KnownLetter[], limit: number, cursor?: string): LetterPage {
  const from = cursor === undefined ? 0 : letters.findIndex(({ id }) => id === cursor) + 1;
  const page = letters.slice(from, from + limit);
  const more = Math.max(0, letters.length - from - page.length);
  return { letters: page, more, nextCursor: more > 0 ? (page.at(-1)?.id ?? null) : null };
}

function is(wanted: string | undefined, found: string | undefined): boolean {
  return wanted === undefined || wanted === found;
}
