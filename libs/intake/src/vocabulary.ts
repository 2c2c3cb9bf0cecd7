import { eachWord } from './words.ts';

/**
 * The words of the questions of one task, as a set of 32,768 bits (4 KiB): a word is known when its bit is set. A value:
 * learning makes a new one, and only when a word is new.
 */
export interface Vocabulary {
  readonly bits: Uint32Array;
  /** Questions that it was learnt from. */
  readonly questions: number;
  /** Bits that are set. */
  readonly size: number;
}

const bitCount = 32_768;
/** With more bits set too many new words would look known, so that it starts anew. */
const sizeMax = bitCount / 2;
const wordsMax = 200;
/** Nothing is called unknown before so many questions have been seen. */
export const questionsMin = 300;
/** Fewer words say nothing. */
export const wordsMin = 4;
/** A question is out of distribution when more of its words than this are new (docs/intake.md tells how it was chosen). */
export const unknownShareMax = 0.6;

const nothing: Vocabulary = { bits: new Uint32Array(bitCount / 32), questions: 0, size: 0 };

/** How many words a text has, as `wordsOf` writes it, and how many of them are new. At most 200 are looked at. */
export function unknownWords(vocabulary: Vocabulary | undefined, words: string): { words: number; unknown: number } {
  const { bits } = vocabulary ?? nothing;
  let count = 0;
  let unknown = 0;
  eachWord(words, (hash) => {
    if (count === wordsMax) return;
    count += 1;
    if (!has(bits, bitOf(hash))) unknown += 1;
  });
  return { words: count, unknown };
}

/** The vocabulary with the words of one more question. */
export function learnt(vocabulary: Vocabulary | undefined, words: string): Vocabulary {
  const { bits, questions, size } = vocabulary === undefined || vocabulary.size > sizeMax ? nothing : vocabulary;
  let more: Uint32Array | undefined;
  let count = 0;
  let added = 0;
  eachWord(words, (hash) => {
    count += 1;
    const bit = bitOf(hash);
    if (count > wordsMax || has(more ?? bits, bit)) return;
    more ??= bits.slice();
    added += 1;
    more[bit >>> 5] = (more[bit >>> 5] as number) | (1 << (bit & 31));
  });
  return { bits: more ?? bits, questions: questions + 1, size: size + added };
}

/** Whether so many new words are out of distribution for what was learnt (requirement A6). */
export function isForeign(vocabulary: Vocabulary | undefined, found: { words: number; unknown: number }): boolean {
  if (vocabulary === undefined || vocabulary.questions < questionsMin || found.words < wordsMin) return false;
  return found.unknown > found.words * unknownShareMax;
}

function has(bits: Uint32Array, bit: number): boolean {
  return ((bits[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
}

/** The bit of a word: its hash, folded to 15 bits. */
const bitOf = (hash: number): number => ((hash >>> 15) ^ hash) & (bitCount - 1);
