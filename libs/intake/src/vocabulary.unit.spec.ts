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
