import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wordDiff } from './word-diff.ts';

const text = (kind: 'removed' | 'added', before: string, after: string) =>
  wordDiff(before, after)
    .filter((part) => part.kind !== kind)
    .map((part) => part.text)
    .join('');

describe('the difference between two texts', () => {
  it('is word by word', () => {
    expect(wordDiff('we have approved your refund', 'we have reviewed your refund')).toEqual([
      { kind: 'same', text: 'we have ' },
      { kind: 'removed', text: 'approved ' },
      { kind: 'added', text: 'reviewed ' },
      { kind: 'same', text: 'your refund' },
    ]);
  });

  it('always gives back both texts', () => {
    const words = fc.array(fc.constantFrom('a ', 'b ', 'c\n', ' ', 'd')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(words, words, (before, after) => {
        expect(text('added', before, after)).toBe(before);
        expect(text('removed', before, after)).toBe(after);
      }),
    );
  });

  it('is one removal and one addition for texts too long to compare word by word', () => {
    const long = (word: string) => `${word} `.repeat(700);
    expect(wordDiff(long('a'), long('b')).map((part) => part.kind)).toEqual(['removed', 'added']);
  });

  it('is nothing between equal texts', () => {
    expect([wordDiff('same', 'same'), wordDiff('', '')]).toEqual([[{ kind: 'same', text: 'same' }], []]);
  });
});
