import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isForeign, learnt, questionsMin, unknownWords, type Vocabulary } from './vocabulary.ts';
import { wordsOf } from './words.ts';

const learn = (questions: readonly string[]) =>
  questions.reduce<Vocabulary | undefined>((known, question) => learnt(known, wordsOf(question)), undefined);

describe('a vocabulary', () => {
  it('knows every word that it has learnt, and counts as many words as there are', () => {
    const word = fc.stringMatching(/^[a-zéя]{1,12}$/);
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 12 }),
        (questions) => {
          const texts = questions.map((words) => words.join(' '));
          const vocabulary = learn(texts);
          for (const [index, text] of texts.entries()) {
            const expected = { words: questions[index]?.length, unknown: 0 };
            expect(unknownWords(vocabulary, wordsOf(text))).toEqual(expected);
          }
        },
      ),
    );
  });

  it('is not filled by numbers', () => {
    const vocabulary = learn(Array.from({ length: 500 }, (_, index) => `order ${1_000 + index}`))!;
    expect(vocabulary.size).toBe(2);
  });

  it('starts anew before so much of it is taken that new words would look known', () => {
    let vocabulary: Vocabulary | undefined;
    let largest = 0;
    const letterOf = (digit: number) => String.fromCharCode(97 + (digit % 26));
    const letters = (index: number) => [1, 26, 676, 17_576].map((unit) => letterOf(Math.floor(index / unit))).join('');
    for (let index = 0; index < 3_000; index += 1) {
      const words = Array.from({ length: 10 }, (_, place) => `w${letters(index * 10 + place)}`).join(' ');
      vocabulary = learnt(vocabulary, wordsOf(words));
      largest = Math.max(largest, vocabulary.size);
    }
    expect(largest).toBeLessThan(16_500);
    expect(vocabulary?.questions).toBeLessThan(3_000);
  });

  it('is not written into, and is not copied when there is nothing new', () => {
    const before = learn(['where is my order'])!;
    const copy = before.bits.slice();
    learnt(before, wordsOf('another thing'));
    expect(before.bits).toEqual(copy);
    expect(learnt(before, wordsOf('is my order where')).bits).toBe(before.bits);
  });

  it('calls a question foreign when most of its words are new, and only after enough questions', () => {
    const questions = Array.from({ length: questionsMin }, (_, index) => `where is my order number n${index % 50}`);
    const foreign = wordsOf('translate this poem into klingon');
    const of = (known: Vocabulary | undefined, words: string) => isForeign(known, unknownWords(known, words));
    expect(of(learn(questions.slice(1)), foreign)).toBe(false);
    expect(of(learn(questions), foreign)).toBe(true);
    expect(of(learn(questions), wordsOf('where is my parcel'))).toBe(false);
    expect(of(learn(questions), wordsOf('klingon poem'))).toBe(false);
  });
});
