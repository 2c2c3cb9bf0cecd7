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

/**
 * Calls `seen` with the FNV-1a hash (32 bits) of each word of what `wordsOf` made, and the place of the blank before it. All
 * digits are one, so that no number is a word of its own.
 */
export function eachWord(words: string, seen: (hash: number, before: number) => void): void {
  let hash = 0x811c9dc5;
  let before = 0;
  for (let place = 1; place < words.length; place += 1) {
    const code = words.charCodeAt(place);
    if (code !== 0x20) {
      hash = Math.imul(hash ^ (code >= 0x30 && code <= 0x39 ? 0x30 : code), 0x01000193);
      continue;
    }
    if (place > before + 1) seen(hash, before);
    before = place;
    hash = 0x811c9dc5;
  }
}
