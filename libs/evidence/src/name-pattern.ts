/** A name of a tool, or the beginning, the end or the middle of one. */
export interface NamePattern {
  /** As it was written. */
  readonly text: string;
  readonly matches: (name: string) => boolean;
}

/** `get_order`, `get_*`, `*_order` or `*order*`. */
export function namePatternOf(text: string): NamePattern {
  const isOpenBefore = text.startsWith('*');
  const isOpenBehind = text.endsWith('*');
  const part = text.slice(isOpenBefore ? 1 : 0, isOpenBehind ? -1 : undefined);
  if (isOpenBefore)
    return { text, matches: isOpenBehind ? (name) => name.includes(part) : (name) => name.endsWith(part) };
  return { text, matches: isOpenBehind ? (name) => name.startsWith(part) : (name) => name === part };
}
