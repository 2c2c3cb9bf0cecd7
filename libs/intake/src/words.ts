/**
 * A text as lower-case words between single spaces, with a space at both ends: `" the lawyer said "`. A phrase is in it
 * as whole words exactly when its own `wordsOf` is contained.
 */
export function wordsOf(text: string): string {
  return ` ${text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}
