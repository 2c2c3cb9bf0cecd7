import { z } from 'zod';
import { ChainHead, ChainedRecord } from './chained-record.ts';

/** One element of the stream that is verified, whatever it comes from. */
export type AuditLine =
  | { readonly kind: 'head'; readonly head: ChainHead }
  | { readonly kind: 'record'; readonly record: ChainedRecord }
  | { readonly kind: 'unreadable'; readonly line: number; readonly detail: string };

const Line = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('head'), ...ChainHead.shape }),
  z.strictObject({ kind: z.literal('record'), ...ChainedRecord.shape }),
]);

/** One line of the export, without the line end. */
export function auditLineText(line: Exclude<AuditLine, { kind: 'unreadable' }>): string {
  const value = line.kind === 'head' ? { kind: 'head', ...line.head } : { kind: 'record', ...line.record };
  return jsonLine(Line.parse(value));
}

/** JSON without the two characters that JSON allows in texts and that readers of lines take for line ends. */
function jsonLine(value: z.output<typeof Line>): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** The lines of an export. What is not a line of ours comes out as `unreadable`, so that the verifier can name it. */
export async function* parseAuditLines(texts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<AuditLine> {
  let number = 0;
  for await (const text of texts) {
    number += 1;
    yield parseAuditLine(text, number);
  }
}

function parseAuditLine(text: string, number: number): AuditLine {
  const unreadable = (detail: string): AuditLine => ({ kind: 'unreadable', line: number, detail });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable('is not JSON');
  }
  const parsed = Line.safeParse(value);
  if (!parsed.success) return unreadable(`is no line of an audit export: ${parsed.error.issues[0]?.message ?? ''}`);
  // There is one way to write each line, so that not one byte can differ unnoticed.
  if (jsonLine(parsed.data) !== text) return unreadable('is not written as an export writes it');
  const { kind, ...rest } = parsed.data;
  return kind === 'head' ? { kind, head: rest as ChainHead } : { kind, record: rest as ChainedRecord };
}
