import { scriptsOf } from './scripts.ts';
import { TextShape } from './text-shape.ts';

const lettersMin = 2;
/** Fewer letters say nothing about the language. */
const lettersForScript = 12;
const scriptShareMin = 0.5;
/** Shorter texts have no entropy to speak of. */
const charactersForEntropy = 40;
/** Bits a character: English prose has about 4.2; one word over and over has less than 2.2, encoded bytes more than 5.2. */
const entropyMin = 2.2;
const entropyMax = 5.2;
const wordMax = 80;

/**
 * What is odd about a text by its form alone (requirement A6): too few letters, another script than the language says,
 * letters of several alphabets in one word, hidden characters, noise, repetition. Answers the observation and its limit,
 * undefined when nothing is odd; never a part of the text.
 */
export function textOddity(text: string, language?: string): string | undefined {
  const shape = new TextShape(text);
  const { letters, mixedWords, longestWord, hidden } = shape;
  if (letters < lettersMin) return `has ${letters} letters; questions have ${lettersMin} or more`;
  if (hidden > 0) return `has ${hidden} characters that are not seen and change how text is read`;
  if (mixedWords > 0) return `has ${mixedWords} words with letters of several alphabets`;
  if (longestWord > wordMax) return `has a word of ${longestWord} characters; words have ${wordMax} or fewer`;
  return scriptOddity(shape, language) ?? entropyOddity(shape);
}

function scriptOddity(shape: TextShape, language: string | undefined): string | undefined {
  const expected = language === undefined ? undefined : scriptsOf(language);
  if (expected === undefined || shape.letters < lettersForScript) return undefined;
  const share = shape.shareOf(expected);
  if (share >= scriptShareMin) return undefined;
  return `has ${Math.round(share * 100)} % letters of the script of "${language}"; 50 % or more are usual`;
}

function entropyOddity(shape: TextShape): string | undefined {
  // Scripts with thousands of characters have no such limits.
  if (shape.characters < charactersForEntropy || shape.shareOf(['latin']) < 0.9) return undefined;
  const bits = shape.entropy();
  if (bits >= entropyMin && bits <= entropyMax) return undefined;
  return `has ${bits.toFixed(1)} bits a character; ${entropyMin} to ${entropyMax} are usual`;
}
