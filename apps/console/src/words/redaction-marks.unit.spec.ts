import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { redactionPieces } from './redaction-marks.ts';

const hiddenIn = (text: string) =>
  redactionPieces(text)
    .filter(({ hidden }) => hidden)
    .map((piece) => piece.text);

describe('what was hidden at the door', () => {
  it('is marked where it stood, and the rest stays as it is', () => {
    expect(redactionPieces('Write to [email], or [hash:abcdefghijklmnopabcdefgh].')).toEqual([
      { text: 'Write to ', hidden: false },
      { text: '[email]', hidden: true },
      { text: ', or ', hidden: false },
      { text: '[hash:abcdefghijklmnopabcdefgh]', hidden: true },
      { text: '.', hidden: false },
    ]);
  });

  it('is also a field as a whole, a card number, and a record that is no JSON', () => {
    expect(hiddenIn('[redacted] [card] [iban:abcdefghijklmnopabcdefgh]')).toHaveLength(3);
    expect(hiddenIn('[withheld: 412 characters, no JSON]')).toHaveLength(1);
  });

  it('is not what merely stands in brackets', () => {
    expect(hiddenIn('[emails] [hash:xyz] [1] [U+202E] [redacted')).toEqual([]);
  });

  it('loses no letter of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('[', ']', 'email', 'redacted', ' ', 'x') }), (text) => {
        expect(
          redactionPieces(text)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
