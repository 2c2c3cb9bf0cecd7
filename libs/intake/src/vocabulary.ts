import { eachWord } from './words.ts';

/**
 * The pairs of neighbouring words in the questions of one task, as a set of 131,072 bits (16 KiB): a pair is known when its
 * bit is set. A value: learning makes a new one, and copies the bits only when a pair is new.
 */
export interface Vocabulary {
  readonly bits: Uint32Array;
  /** Questions that it was learnt from. */
  readonly questions: number;
  /** Bits that are set. */
  readonly size: number;
  /** Mean share of new pairs in a question, over about the last 200 of them. */
  readonly usual: number;
}

/** Pairs of a question, and how many of them are new. */
export interface NewPairs {
  readonly pairs: number;
  readonly unknown: number;
}

const bitCount = 131_072;
/** With more bits set too many new pairs would look known, so that it starts anew. */
const sizeMax = bitCount / 2;
const pairsMax = 200;
/** Nothing is called foreign before so many questions have been seen. */
export const questionsMin = 300;
/** Fewer pairs say nothing. */
const pairsMin = 3;
const weight = 1 / 200;
/** However well known a task is, a question has some new pairs. */
const usualMin = 0.05;
const unknownShareMin = 0.25;
/** Standard deviations above the usual share from which a question is foreign (docs/intake.md tells what it finds). */
const deviationsMax = 5;

const nothing: Vocabulary = { bits: new Uint32Array(bitCount / 32), questions: 0, size: 0, usual: 1 };

/** How many pairs of words a text has, as `wordsOf` writes it, and how many are new. At most 200 are looked at. */
export function newPairs(vocabulary: Vocabulary | undefined, words: string): NewPairs {
  const { bits } = vocabulary ?? nothing;
  let pairs = 0;
  let unknown = 0;
  eachPair(words, (bit) => {
    pairs += 1;
    if (!has(bits, bit)) unknown += 1;
  });
  return { pairs, unknown };
}

/** The vocabulary with the pairs of one more question. */
export function learnt(vocabulary: Vocabulary | undefined, words: string): Vocabulary {
  const before = vocabulary === undefined || vocabulary.size > sizeMax ? nothing : vocabulary;
  let more: Uint32Array | undefined;
  let pairs = 0;
  let added = 0;
  eachPair(words, (bit) => {
    pairs += 1;
    if (has(more ?? before.bits, bit)) return;
    more ??= before.bits.slice();
    added += 1;
    more[bit >>> 5] = (more[bit >>> 5] as number) | (1 << (bit & 31));
  });
  const questions = before.questions + 1;
  const share = pairs < pairsMin ? before.usual : added / pairs;
  const usual = before.usual + (share - before.usual) * Math.max(weight, 1 / questions);
  return { bits: more ?? before.bits, questions, size: before.size + added, usual };
}

/**
 * Whether so many new pairs are out of distribution for what was learnt (requirement A6): at least a quarter of them, and five
 * standard deviations of the binomial distribution above the share that is usual.
 */
export function isForeign(vocabulary: Vocabulary | undefined, { pairs, unknown }: NewPairs): boolean {
  if (vocabulary === undefined || vocabulary.questions < questionsMin || pairs < pairsMin) return false;
  const usual = Math.max(usualMin, vocabulary.usual);
  const share = unknown / pairs;
  return share >= unknownShareMin && share - usual > deviationsMax * Math.sqrt((usual * (1 - usual)) / pairs);
}

function has(bits: Uint32Array, bit: number): boolean {
  return ((bits[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
}

/** The bit of each pair of neighbouring words: both hashes mixed, folded to 17 bits. */
function eachPair(words: string, seen: (bit: number) => void): void {
  let previous: number | undefined;
  let count = 0;
  eachWord(words, (hash) => {
    if (previous !== undefined && count < pairsMax) {
      const mixed = Math.imul(previous, 0x9e3779b1) ^ hash;
      seen(((mixed >>> 15) ^ mixed) & (bitCount - 1));
      count += 1;
    }
    previous = hash;
  });
}
