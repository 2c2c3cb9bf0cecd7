import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TextShape } from './text-shape.ts';

describe('TextShape', () => {
  it('gives the entropy that its definition gives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }), (text) => {
        const counts = new Map<number, number>();
        for (let at = 0; at < text.length; at += 1) {
          counts.set(text.charCodeAt(at), (counts.get(text.charCodeAt(at)) ?? 0) + 1);
        }
        const shares = [...counts.values()].map((count) => count / text.length);
        const expected = -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
        expect(new TextShape(text).entropy()).toBeCloseTo(expected, 9);
      }),
    );
  });

  it('counts letters by script, words and what is hidden', () => {
    const shape = new TextShape('one два  pаy \u202e longest-word');
    expect([shape.shareOf(['latin']), shape.letters]).toEqual([16 / 20, 20]);
    expect([shape.longestWord, shape.hidden, shape.mixedWords]).toEqual([12, 1, 1]);
  });

  it('looks at no more than 2,000 characters', () => {
    expect(new TextShape('ab '.repeat(10_000))).toMatchObject({ characters: 2_000, letters: 1_334 });
  });
});
