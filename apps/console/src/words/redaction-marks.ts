import type { Request } from '@tidegate/contracts/request-events';

/** A stretch of text from outside, and whether it stands where something was hidden at the door. */
export interface TextPiece {
  readonly text: string;
  readonly hidden: boolean;
}

/** What redaction writes in place of what it hides (libs/intake, `redact.ts` and `redact-rejected.ts`). */
const mark =
  /\[(?:redacted|email|iban|card|(?:hash|email|iban|card):[a-p]{24}|withheld: \d{1,9} characters, no JSON)\]/gu;

/** The text in pieces, in order; nothing of it is lost. Somebody may have written such a mark himself, which looks the same. */
export function redactionPieces(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const found of text.matchAll(mark)) {
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), hidden: false });
    pieces.push({ text: found[0], hidden: true });
    from = found.index + found[0].length;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), hidden: false });
  return pieces;
}

/** How many marks a request carries, wherever they are. */
export function redactionCount(request: Request): number {
  return JSON.stringify(request).match(mark)?.length ?? 0;
}
