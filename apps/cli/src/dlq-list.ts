import { harmless, harmlessJson } from './harmless-text.ts';
import { withKafka } from './kafka-here.ts';
import { readLetterBook } from './letter-book.ts';
import type { KnownLetter } from './letter-book.ts';
import { matches, pageOf } from './letter-selection.ts';
import type { LetterFilter } from './letter-selection.ts';
import { textTable } from './text-table.ts';

export interface ListOptions extends LetterFilter {
  readonly all?: boolean;
  readonly limit: number;
  readonly cursor?: string;
  readonly json?: boolean;
}

export async function listLetters(options: ListOptions): Promise<void> {
  const book = await withKafka(readLetterBook);
  const chosen = book.filter((letter) => (options.all || letter.status === 'open') && matches(letter, options));
  const { letters, more, nextCursor } = pageOf(chosen, options.limit, options.cursor);
  if (options.json === true) {
    console.log(harmlessJson({ data: letters.map(jsonOf), more, nextCursor }));
    return;
  }
  const head = ['letter', 'status', 'given up', 'tries', 'code', 'from', 'key', 'why'];
  const none = options.all ? 'No dead letters.' : 'No open dead letters.';
  console.log(letters.length === 0 ? none : textTable(head, letters.map(rowOf)));
  if (nextCursor !== null) console.error(`${more} more: npx tidegate dlq list --cursor ${nextCursor}`);
}

/** A letter as `--json` prints it; offsets are texts, since they may be larger than a JSON number. */
export function jsonOf({ position, origin, isPartial, ...letter }: KnownLetter) {
  const placeOf = ({ topic, partition, offset }: typeof position) => ({ topic, partition, offset: String(offset) });
  return { ...letter, letter: placeOf(position), origin: origin ? placeOf(origin) : null, partial: isPartial };
}

function rowOf({ id, status, at, attempts, code, origin, key, reason }: KnownLetter): string[] {
  const from = origin === undefined ? '–' : `${origin.topic}/${origin.partition}@${origin.offset}`;
  const texts = [harmless(code, 32), harmless(from, 80), harmless(key, 48), harmless(reason, 60)];
  return [id, status, harmless(at.slice(0, 19), 19), String(attempts), ...texts];
}
