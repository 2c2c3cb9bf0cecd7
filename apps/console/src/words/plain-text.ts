/**
 * Characters that change how text looks without being seen: bidirectional overrides and isolates, zero-width characters,
 * tags, and controls other than tab and line breaks. Text from outside could use them to show a reviewer something
 * other than what would be executed.
 */
const hidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** The text with every hidden character written out, such as `[U+202E]`. React does the rest: it is never HTML. */
export function plainText(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}
