import { describe, expect, it } from '@jest/globals';
import { textProblems } from './text-problems.ts';

describe('textProblems', () => {
  it.each([
    ['half of a surrogate pair', { question: 'a\ud800b' }, '/question'],
    ['a zero character', { user: { id: 'u\0' } }, '/user/id'],
    ['one in a list', { evidence: [{ quote: 'fine' }, { quote: '\udc00' }] }, '/evidence/1/quote'],
    [
      'one in the arguments of an action',
      { proposal: { action: { arguments: { 'a/b': ['\ud800'] } } } },
      '/proposal/action/arguments/a~1b/0',
    ],
    ['one in a key', { proposal: { 'k\ud800': 1 } }, '/proposal'],
  ])('finds %s and points at it', (_what, body, pointer) => {
    expect(textProblems(body)).toMatchObject([{ pointer }]);
  });

  it('lets whole pairs, emoji and every other character through', () => {
    expect(textProblems({ question: 'Größe 😀 \u{1F9ED} \n', list: [1, null, true] })).toEqual([]);
  });

  it('lists a bounded number', () => {
    expect(textProblems(Array(1_000).fill('\ud800'))).toHaveLength(20);
  });
});
