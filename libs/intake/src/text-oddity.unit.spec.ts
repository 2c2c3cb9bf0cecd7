import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textOddity } from './text-oddity.ts';

describe('textOddity', () => {
  it.each([
    ['It arrived damaged. I would like my money back.', 'en'],
    ['Où est ma commande nº 8812 ? Merci d’avance', 'fr-FR'],
    ['Где мой заказ? Он должен был прийти вчера', 'ru'],
    ['注文した商品がまだ届いていません。', 'ja'],
    ['سفارش من کجاست؟ می‌خواهم پولم را پس بگیرم', 'fa'],
    ['Thanks 👩‍👩‍👧 for the quick help with my family plan!', 'en'],
    ['Pay with PayPal to Ελένη please', 'en'],
    ['ok', undefined],
  ])('finds nothing odd about "%s"', (text, language) => expect(textOddity(text, language)).toBeUndefined());

  it.each([
    ['???', 'en', /^has 0 letters/],
    ['Где мой заказ? Он должен был прийти', 'en', /^has 0 % letters of the script of "en"/],
    ['Send it to my pаypal account', 'en', /^has 1 words with letters of several alphabets/],
    ['pay \u202e001 to me', 'en', /^has 1 characters that are not seen/],
    ['hello \u{e0041}\u{e0042} there', 'en', /^has 2 characters that are not seen/],
    ['aa '.repeat(30), 'en', /^has \d\.\d bits a character/],
    [`decode ${'x'.repeat(81)} now`, 'en', /^has a word of 81 characters/],
  ])('finds "%s" in %s odd', (text, language, oddity) => expect(textOddity(text, language)).toMatch(oddity));

  it('finds encoded bytes odd, also in short words', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const noise = Array.from({ length: 400 }, (_, index) => alphabet[(index * 29 + (index >> 3) * 7) % 64]).join('');
    expect(textOddity(noise.replaceAll(/.{40}/g, '$& '))).toMatch(/bits a character/);
  });

  it('answers for any text, in words that hold nothing of it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom('en', 'ru', 'xx', undefined),
        (text, language) => {
          const oddity = textOddity(text, language);
          expect(
            oddity === undefined ||
              /^has (?:a word of )?[\d.]+ [\x20-\x7e]+$/.test(oddity) ||
              oddity.startsWith('has a word'),
          ).toBe(true);
        },
      ),
    );
  });
});
