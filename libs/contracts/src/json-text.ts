/** The value that a text is JSON of; undefined for any other text, since JSON itself has no undefined. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
