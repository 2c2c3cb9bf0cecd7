import { describe, expect, it } from '@jest/globals';
import { keyedPseudonym } from './keyed-pseudonym.ts';

const secret = 'a secret of the tests, 32 letters or more';

describe('keyedPseudonym', () => {
  it('is the same for the same text, and another for another text, tenant or key', () => {
    const made = [
      keyedPseudonym(secret, 'acme')('email a@b.co'),
      keyedPseudonym(secret, 'acme')('email c@b.co'),
      keyedPseudonym(secret, 'globex')('email a@b.co'),
      keyedPseudonym(`${secret}!`, 'acme')('email a@b.co'),
    ];
    expect(new Set(made).size).toBe(4);
    expect(keyedPseudonym(secret, 'acme')('email a@b.co')).toBe(made[0]);
    for (const pseudonym of made) expect(pseudonym).toMatch(/^[a-p]{24}$/);
  });
});
