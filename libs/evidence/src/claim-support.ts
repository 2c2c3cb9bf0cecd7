import { pairsOf, Passage } from './passage.ts';
import { denyEachOther, type Sentence } from './passage-words.ts';

/** From this share of common words on, two sentences count as being about the same, so that a `not` in one of them matters. */
const sameMatter = 0.8;
/** Words by which a sentence is looked for. */
const rareWords = 4;

/**
 * How far the cited passages support a claim, 0 to 1 (requirement B1: citation grounding per claim): the mean of the share
 * of its content words and of the share of its neighbouring pairs of words that they hold. 0 when the claim has a number,
 * date or amount that no cited passage has, when it denies what the sentence next to it says or the other way round, and
 * when there is nothing in it to compare. **Lexical**: a paraphrase looks unsupported, and true words in a false order may
 * not. Linear in the length of the claim and of the passages.
 */
export function supportOf(claim: string, cited: readonly Passage[]): number {
  const stated = new Passage(claim);
  const words = stated.sentences.flatMap((sentence) => sentence.words);
  if (cited.length === 0 || words.length + stated.numbers.size === 0) return 0;
  if ([...stated.numbers].some((number) => !cited.some((passage) => passage.numbers.has(number)))) return 0;
  if (stated.sentences.some((sentence) => isDenied(sentence, cited))) return 0;
  const held = shareOf(words, (word) => cited.some((passage) => passage.words.has(word)));
  const pairs = pairsOf(words);
  if (pairs.length === 0) return held;
  return (held + shareOf(pairs, (pair) => cited.some((passage) => passage.pairs.has(pair)))) / 2;
}

/** Whether the sentence that is most like it says the opposite, as far as a negation shows. */
function isDenied(stated: Sentence, cited: readonly Passage[]): boolean {
  if (stated.words.length === 0) return false;
  let most = 0;
  let isOpposite = false;
  for (const passage of cited) {
    if (stated.denied.size === 0 && !passage.denies) continue;
    for (const sentence of alike(stated, passage)) {
      const share = shareOf(stated.words, (word) => sentence.wordSet.has(word));
      if (share < most) continue;
      isOpposite = denyEachOther(stated, sentence) && (share > most || isOpposite);
      most = share;
    }
  }
  return isOpposite && most >= sameMatter;
}

/** Sentences that could be about the same: those with one of the rarest words that both texts have. */
function alike(stated: Sentence, passage: Passage): Set<Sentence> {
  const lists = [...stated.wordSet].map((word) => passage.sentencesWith(word)).filter(({ length }) => length > 0);
  lists.sort((left, right) => left.length - right.length);
  return new Set(lists.slice(0, rareWords).flat());
}

function shareOf(items: readonly string[], isHeld: (item: string) => boolean): number {
  if (items.length === 0) return 1;
  let held = 0;
  for (const item of items) if (isHeld(item)) held += 1;
  return held / items.length;
}
