import { describe, expect, it } from '@jest/globals';
import { canHaveTextProblems, textProblems } from './text-problems.ts';

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
    expect(canHaveTextProblems(JSON.stringify(body))).toBe(true);
  });

  it('lets whole pairs, emoji and every other character through', () => {
    expect(textProblems({ question: 'Größe 😀 \u{1F9ED} \n', list: [1, null, true] })).toEqual([]);
  });

  it('need no look at JSON without an escape: nothing else can write what they refuse', () => {
    expect(canHaveTextProblems(JSON.stringify({ question: 'Größe 😀 \n "quoted"' }))).toBe(false);
    // The bytes of half a pair are no UTF-8, and a zero character that is not escaped is no JSON.
    const half = Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]).toString();
    expect(textProblems(JSON.parse(half))).toEqual([]);
    expect(() => JSON.parse('"\0"') as unknown).toThrow(SyntaxError);
  });

  it('lists a bounded number', () => {
    expect(textProblems(Array(1_000).fill('\ud800'))).toHaveLength(20);
  });
});
