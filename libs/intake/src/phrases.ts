import { eachWord, wordsOf } from './words.ts';

/** Phrases by the hash of their first word, so that a text is read once however many are looked for. */
export type PhraseIndex = ReadonlyMap<number, readonly string[]>;

const none: ReadonlySet<string> = new Set();

/** @param phrases as a person wrote them; found ones are told as `wordsOf` writes them */
export function phraseIndexOf(phrases: readonly string[]): PhraseIndex {
  const index = new Map<number, string[]>();
  for (const phrase of new Set(phrases.map(wordsOf))) {
    const first = firstHashOf(phrase);
    if (first !== undefined) index.set(first, [...(index.get(first) ?? []), phrase]);
  }
  return index;
}

/** The phrases that are in a text as whole words. @param words of the text, see words.ts */
export function phrasesIn(words: string, index: PhraseIndex): ReadonlySet<string> {
  let found: Set<string> | undefined;
  if (index.size === 0) return none;
  eachWord(words, (hash, before) => {
    const candidates = index.get(hash);
    if (candidates === undefined) return;
    for (const phrase of candidates) if (words.startsWith(phrase, before)) (found ??= new Set()).add(phrase);
  });
  return found ?? none;
}

function firstHashOf(phrase: string): number | undefined {
  let first: number | undefined;
  eachWord(phrase, (hash) => {
    first ??= hash;
  });
  return first;
}
