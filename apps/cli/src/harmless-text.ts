/** Control characters, and those that turn the direction of text or break lines where nobody expects it. */
const harmful = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Hostile text as one line that a terminal only shows, cut at `lengthMax` characters. */
export function harmless(text: string, lengthMax = 256): string {
  const short = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return short.toWellFormed().replaceAll(harmful, escapeOf);
}

/** JSON that means the same and that a terminal only shows. */
export function harmlessJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(harmful, escapeOf);
}
