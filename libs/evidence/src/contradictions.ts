import { denyEachOther, type Sentence } from './passage-words.ts';

/** Bounds of the work: what lies beyond is not compared. */
const most = { sentencesOfText: 64, rareWords: 3, sentencesOfWord: 8 } as const;

interface Placed {
  readonly text: number;
  readonly sentence: Sentence;
}

/**
 * Pairs of texts, by position, of which a sentence of the one contradicts a sentence of the other (requirement B1): about
 * the same matter, and with other numbers, dates or amounts, or with a negation in only one of them. **Lexical**: it does not
 * see contradictions in other words, and takes two periods or two products in one form of words for a contradiction. Only
 * sentences that share a rare word are compared, so the work is linear in the length of the texts.
 */
export function contradictingPairs(texts: readonly (readonly Sentence[])[]): [number, number][] {
  const found = new Map<string, [number, number]>();
  const byWord = new Map<string, Placed[]>();
  for (const [text, sentences] of texts.entries()) {
    for (const sentence of sentences.slice(0, most.sentencesOfText)) {
      for (const word of rarest(sentence, byWord)) {
        for (const earlier of byWord.get(word) ?? []) {
          const key = `${earlier.text} ${text}`;
          if (earlier.text === text || found.has(key)) continue;
          if (contradict(earlier.sentence, sentence)) found.set(key, [earlier.text, text]);
        }
      }
    }
    for (const sentence of sentences.slice(0, most.sentencesOfText)) place({ text, sentence }, byWord);
  }
  return [...found.values()].sort(([a, b], [c, d]) => a - c || b - d);
}

/** The words of a sentence that the fewest earlier sentences have. */
function rarest(sentence: Sentence, byWord: ReadonlyMap<string, readonly Placed[]>): string[] {
  const known = [...sentence.wordSet].filter((word) => byWord.has(word));
  const countOf = (word: string) => byWord.get(word)?.length ?? 0;
  return known.sort((left, right) => countOf(left) - countOf(right)).slice(0, most.rareWords);
}

function place(placed: Placed, byWord: Map<string, Placed[]>): void {
  for (const word of placed.sentence.wordSet) {
    const list = byWord.get(word);
    if (list === undefined) byWord.set(word, [placed]);
    else if (list.length < most.sentencesOfWord) list.push(placed);
  }
}

/** Whether two sentences are about the same matter and cannot both hold, as far as figures and negations show. */
export function contradict(left: Sentence, right: Sentence): boolean {
  if (!isSameMatter(left, right)) return false;
  return denyEachOther(left, right) || haveOtherNumbers(left.numbers, right.numbers);
}

/** All words of the one, two at least, are in the other and are half of it: a word of its own makes it another matter. */
function isSameMatter(left: Sentence, right: Sentence): boolean {
  const [shorter, longer] = left.wordSet.size <= right.wordSet.size ? [left, right] : [right, left];
  if (shorter.wordSet.size < 2 || shorter.wordSet.size * 2 < longer.wordSet.size) return false;
  for (const word of shorter.wordSet) if (!longer.wordSet.has(word)) return false;
  return true;
}

/** Each has a number that the other lacks; a sentence that only says more does not contradict. */
function haveOtherNumbers(left: readonly string[], right: readonly string[]): boolean {
  return left.some((number) => !right.includes(number)) && right.some((number) => !left.includes(number));
}
