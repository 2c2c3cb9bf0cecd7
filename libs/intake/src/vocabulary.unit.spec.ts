import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isForeign, learnt, newPairs, questionsMin, type Vocabulary } from './vocabulary.ts';
import { wordsOf } from './words.ts';

const learn = (questions: readonly string[]) =>
  questions.reduce<Vocabulary | undefined>((known, question) => learnt(known, wordsOf(question)), undefined);

describe('a vocabulary', () => {
  it('knows every pair of words that it has learnt, and counts as many as there are', () => {
    const word = fc.stringMatching(/^[a-zéя]{1,12}$/);
    const question = fc.array(word, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(question, { minLength: 1, maxLength: 12 }), (questions) => {
        const texts = questions.map((words) => words.join(' '));
        const vocabulary = learn(texts);
        for (const [index, text] of texts.entries()) {
          const pairs = (questions[index]?.length ?? 0) - 1;
          expect(newPairs(vocabulary, wordsOf(text))).toEqual({ pairs, unknown: 0 });
        }
      }),
    );
  });

  it('is not filled by numbers', () => {
    const vocabulary = learn(Array.from({ length: 500 }, (_, index) => `order ${1_000 + index}`))!;
    expect(vocabulary.size).toBe(1);
  });

  it('starts anew before so much of it is taken that new pairs would look known', () => {
    let vocabulary: Vocabulary | undefined;
    let largest = 0;
    const letterOf = (digit: number) => String.fromCharCode(97 + (digit % 26));
    const letters = (index: number) => [1, 26, 676, 17_576].map((unit) => letterOf(Math.floor(index / unit))).join('');
    for (let index = 0; index < 3_000; index += 1) {
      const words = Array.from({ length: 40 }, (_, place) => `w${letters(index * 40 + place)}`).join(' ');
      vocabulary = learnt(vocabulary, wordsOf(words));
      largest = Math.max(largest, vocabulary.size);
    }
    expect(largest).toBeLessThan(66_000);
    expect(vocabulary?.questions).toBeLessThan(3_000);
  });

  it('is not written into, and is not copied when there is nothing new', () => {
    const before = learn(['where is my order'])!;
    const copy = before.bits.slice();
    learnt(before, wordsOf('another thing here'));
    expect(before.bits).toEqual(copy);
    expect(learnt(before, wordsOf('is my order')).bits).toBe(before.bits);
  });

  it('calls a question foreign when most of its pairs are new, and only after enough questions', () => {
    const questions = Array.from({ length: questionsMin }, (_, index) => `where is my order number n${index % 50}`);
    const foreign = wordsOf('translate this poem into klingon');
    const of = (known: Vocabulary | undefined, words: string) => isForeign(known, newPairs(known, words));
    expect(of(learn(questions.slice(1)), foreign)).toBe(false);
    expect(of(learn(questions), foreign)).toBe(true);
    expect(of(learn(questions), wordsOf('where is my parcel'))).toBe(false);
    expect(of(learn(questions), wordsOf('klingon poem'))).toBe(false);
  });

  it('is slower to call a question foreign in a task whose questions are all different', () => {
    const letterOf = (digit: number) => String.fromCharCode(97 + (digit % 26));
    const various = Array.from({ length: 400 }, (_, index) => {
      const name = [1, 26].map((unit) => letterOf(Math.floor(index / unit))).join('');
      return `tell me about ${name} ${name}x ${name}y`;
    });
    const vocabulary = learn(various);
    expect(vocabulary?.usual).toBeGreaterThan(0.5);
    expect(isForeign(vocabulary, { pairs: 5, unknown: 5 })).toBe(false);
  });
});
