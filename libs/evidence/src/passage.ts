import { sentencesOf, type Sentence } from './passage-words.ts';

/** Sentences that are kept for one word; a word of more of them is no good for finding one. */
const sentencesOfWord = 8;

/** A text made ready for comparisons, in time linear in its length. */
export class Passage {
  readonly sentences: readonly Sentence[];
  readonly words: ReadonlySet<string>;
  /** Content words that stand next to each other, as `first second`. */
  readonly pairs: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  /** Whether a negation is anywhere in it. */
  readonly denies: boolean;
  #byWord: ReadonlyMap<string, readonly Sentence[]> | undefined;

  constructor(text: string) {
    this.sentences = sentencesOf(text);
    const inOrder = this.sentences.flatMap(({ words }) => words);
    this.words = new Set(inOrder);
    this.pairs = new Set(pairsOf(inOrder));
    this.numbers = new Set(this.sentences.flatMap(({ numbers }) => numbers));
    this.denies = this.sentences.some(({ denied }) => denied.size > 0);
  }

  /** The first sentences that have a word. */
  sentencesWith(word: string): readonly Sentence[] {
    this.#byWord ??= sentencesByWord(this.sentences);
    return this.#byWord.get(word) ?? [];
  }
}

/** Neighbours among words, each as `first second`. */
export function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, index) => `${words[index]!} ${word}`);
}

function sentencesByWord(sentences: readonly Sentence[]): Map<string, Sentence[]> {
  const byWord = new Map<string, Sentence[]>();
  for (const sentence of sentences) {
    for (const word of sentence.wordSet) {
      const known = byWord.get(word);
      if (known === undefined) byWord.set(word, [sentence]);
      else if (known.length < sentencesOfWord) known.push(sentence);
    }
  }
  return byWord;
}
