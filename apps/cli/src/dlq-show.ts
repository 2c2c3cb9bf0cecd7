import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import { CommandFailure } from './command-failure.ts';
import { jsonOf } from './dlq-list.ts';
import { harmless, harmlessJson } from './harmless-text.ts';
import { withKafka } from './kafka-here.ts';
import type { KnownLetter } from './letter-book.ts';
import { letterOfId, readLetterBook } from './letter-book.ts';
import { originalOf, recordAt } from './letter-record.ts';

export interface ShowOptions {
  readonly valueLimit: number;
  readonly json?: boolean;
}

const headersMax = 100;
const headerLengthMax = 2_048;

export async function showLetter(id: string, { valueLimit, json }: ShowOptions): Promise<void> {
  const { letter, headers, original } = await withKafka(async (kafka) => {
    const found = letterOfId(await readLetterBook(kafka), id);
    const written = await recordAt(kafka, found.position);
    if (!written) throw new CommandFailure(`The dead letter "${id}" is older than its topic keeps records.`);
    // A letter without its value is shown as far as it goes.
    return { letter: found, headers: written.headers, original: await originalOf(kafka, found, written) };
  });
  const view = viewOf(letter, { headers, original, valueLimit });
  console.log(json === true ? harmlessJson(view) : textOf(view));
}

interface Content {
  readonly headers: WireRecord['headers'];
  readonly original: WireRecord | undefined;
  readonly valueLimit: number;
}

function viewOf(letter: KnownLetter, { headers, original, valueLimit }: Content) {
  const shown = Object.entries(headers)
    .slice(0, headersMax)
    .map(([name, text]): [string, string] => [name.slice(0, 128), text.slice(0, headerLengthMax)]);
  return {
    ...jsonOf(letter),
    headers: Object.fromEntries(shown),
    value: original?.value.slice(0, valueLimit) ?? null,
    valueLength: original?.value.length ?? null,
  };
}

function textOf({ headers, value, valueLength, letter: position, origin, ...letter }: ReturnType<typeof viewOf>) {
  const place = (at: typeof origin) => (at === null ? '–' : `${at.topic}/${at.partition}@${at.offset}`);
  const facts = { ...letter, letter: place(position), origin: place(origin) };
  const line = (name: string, text: unknown) => `${name.padEnd(16)} ${harmless(String(text ?? '–'), 2_048)}`;
  const lines = Object.entries(facts).map(([name, text]) => line(name, text));
  const heads = Object.entries(headers).map(
    ([name, text]) => `  ${harmless(name)}: ${harmless(text, headerLengthMax)}`,
  );
  return [...lines, 'headers', ...heads, 'value', `  ${valueText(value, valueLength)}`].join('\n');
}

function valueText(value: string | null, length: number | null): string {
  if (value === null || length === null) return '(too large for the letter, and gone from where it was read)';
  const rest = length - value.length;
  return `${harmless(value, value.length)}${rest > 0 ? ` … ${rest} more characters: --value-limit ${length}` : ''}`;
}
