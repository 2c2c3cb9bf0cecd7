/**
 * The words of the questions of one task, as a set of 32,768 bits (4 KiB): a word is known when its bit is set. A value:
 * learning makes a new one, and only when a word is new.
 */
export interface Vocabulary {
  readonly bits: Uint32Array;
  /** Questions that it was learnt from. */
  readonly questions: number;
}

const bitCount = 32_768;
const wordsMax = 200;
/** Nothing is called unknown before so many questions have been seen. */
export const questionsMin = 300;
/** Fewer words say nothing. */
export const wordsMin = 4;
/** A question is out of distribution when more of its words than this are new (docs/intake.md tells how it was chosen). */
export const unknownShareMax = 0.6;

const nothing: Vocabulary = { bits: new Uint32Array(bitCount / 32), questions: 0 };

/** How many words a text has, as `wordsOf` writes it, and how many of them are new. At most 200 are looked at. */
export function unknownWords(vocabulary: Vocabulary | undefined, words: string): { words: number; unknown: number } {
  const { bits } = vocabulary ?? nothing;
  let count = 0;
  let unknown = 0;
  eachWord(words, (bit) => {
    count += 1;
    if (!has(bits, bit)) unknown += 1;
  });
  return { words: count, unknown };
}

/** The vocabulary with the words of one more question. */
export function learnt(vocabulary: Vocabulary | undefined, words: string): Vocabulary {
  const { bits, questions } = vocabulary ?? nothing;
  let more: Uint32Array | undefined;
  eachWord(words, (bit) => {
    if (has(more ?? bits, bit)) return;
    more ??= bits.slice();
    more[bit >>> 5] = (more[bit >>> 5] as number) | (1 << (bit & 31));
  });
  return { bits: more ?? bits, questions: questions + 1 };
}

/** Whether so many new words are out of distribution for what was learnt (requirement A6). */
export function isForeign(vocabulary: Vocabulary | undefined, found: { words: number; unknown: number }): boolean {
  if (vocabulary === undefined || vocabulary.questions < questionsMin || found.words < wordsMin) return false;
  return found.unknown > found.words * unknownShareMax;
}

function has(bits: Uint32Array, bit: number): boolean {
  return ((bits[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
}

/** FNV-1a of each word between single blanks, folded to 15 bits. */
function eachWord(words: string, seen: (bit: number) => void): void {
  let hash = 0x811c9dc5;
  let count = 0;
  for (let place = 1; place < words.length && count < wordsMax; place += 1) {
    const code = words.charCodeAt(place);
    if (code !== 0x20) {
      hash = Math.imul(hash ^ code, 0x01000193);
      continue;
    }
    if (words.charCodeAt(place - 1) !== 0x20) {
      seen(((hash >>> 15) ^ hash) & (bitCount - 1));
      count += 1;
    }
    hash = 0x811c9dc5;
  }
}
