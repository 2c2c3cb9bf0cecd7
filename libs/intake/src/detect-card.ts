import type { Finding } from './detectors.ts';

const digitsMin = 13;
const digitsMax = 19;
const groupMin = 2;

/**
 * Card numbers: 13 to 19 digits, together or in groups of two and more, with a right check digit (ISO/IEC 7812-1, Luhn).
 */
export function findCards(text: string): Finding[] {
  const found: Finding[] = [];
  for (let from = 0; from < text.length; from += 1) {
    if (!isDigit(text, from) || isDigit(text, from - 1)) continue;
    const card = cardAt(text, from);
    if (!card) continue;
    found.push(card);
    from = card.to - 1;
  }
  return found;
}

/** The longest card number that begins here; two in a row are told apart by their check digits. */
function cardAt(text: string, from: number): Finding | undefined {
  const digits: number[] = [];
  let longest: Finding | undefined;
  for (let place = from; digits.length < digitsMax;) {
    const end = endOfGroup(text, place);
    if (end - place < groupMin || digits.length + end - place > digitsMax) break;
    for (; place < end; place += 1) digits.push(text.charCodeAt(place) - 0x30);
    if (digits.length >= digitsMin && isRight(digits)) {
      longest = { kind: 'card', from, to: end, canonical: digits.join('') };
    }
    if (text[end] !== ' ' && text[end] !== '-') break;
    place = end + 1;
  }
  return longest;
}

/** The end of the digits that begin here; no further than a card number can reach. */
function endOfGroup(text: string, from: number): number {
  let end = from;
  while (end - from <= digitsMax && isDigit(text, end)) end += 1;
  return end;
}

function isRight(digits: readonly number[]): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits[digits.length - 1 - index] as number;
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  // Nothing but zeros is right by its check digit, and no card.
  return sum > 0 && sum % 10 === 0;
}

function isDigit(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code >= 0x30 && code <= 0x39;
}
