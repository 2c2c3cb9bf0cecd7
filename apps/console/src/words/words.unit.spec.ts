import { describe, expect, it } from '@jest/globals';
import { sourceWords, wordsOf } from './labels.ts';
import { plainText } from './plain-text.ts';

describe('text from outside', () => {
  it('shows bidirectional overrides instead of obeying them', () => {
    expect(plainText('pay \u202e0024\u202c EUR')).toBe('pay [U+202E]0024[U+202C] EUR');
  });

  it('shows zero-width, control and tag characters', () => {
    expect(plainText('cust\u200b_9\u0007\u{e0041}')).toBe('cust[U+200B]_9[U+0007][U+E0041]');
  });

  it('leaves line breaks, tabs, accents and emoji alone', () => {
    const text = 'Grüße,\n\tAna 👩‍💻 العربية';
    expect(plainText(text)).toBe(text);
  });
});

describe('identifiers as words', () => {
  it.each([
    ['HIGH_VALUE_TRANSACTION', 'High value transaction'],
    ['issue_refund', 'Issue refund'],
    ['staleReadSeconds', 'Stale read seconds'],
    ['data-ops', 'Data ops'],
  ])('%s reads as %s', (identifier, words) => {
    expect(wordsOf(identifier)).toBe(words);
  });

  it('name the kind of source of a reason', () => {
    expect([sourceWords('rule:refund-limit'), sourceWords('breaker:acme/refund'), sourceWords('retrieval')]).toEqual([
      'rule refund-limit',
      'breaker acme/refund',
      'retrieval signals',
    ]);
  });
});
