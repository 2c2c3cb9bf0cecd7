import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { phraseIndexOf, phrasesIn } from './phrases.ts';
import { wordsOf } from './words.ts';

describe('phrasesIn', () => {
  it('finds exactly the phrases that are contained as whole words', () => {
    const word = fc.constantFrom('a', 'b', 'ab', 'é', '日本', 'take', 'court');
    const phrase = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
    const text = fc
      .array(fc.oneof(word, fc.constantFrom('!', ',', '-')), { maxLength: 20 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(phrase, { maxLength: 8 }), text, (phrases, said) => {
        const words = wordsOf(said);
        const contained = phrases.map(wordsOf).filter((candidate) => words.includes(candidate));
        expect([...phrasesIn(words, phraseIndexOf(phrases))].sort()).toEqual([...new Set(contained)].sort());
      }),
    );
  });

  it('tells phrases apart that begin with the same word', () => {
    const index = phraseIndexOf(['talk to a person', 'talk to a human', 'talk']);
    expect([...phrasesIn(wordsOf('Let me TALK to a human!'), index)]).toEqual([' talk to a human ', ' talk ']);
  });

  it('finds nothing in nothing', () => {
    expect(phrasesIn(wordsOf(''), phraseIndexOf(['a'])).size).toBe(0);
    expect(phrasesIn(wordsOf('a'), phraseIndexOf([])).size).toBe(0);
  });
});
