import { scriptOf, type Script } from './scripts.ts';

/** As much of a text is looked at, in characters. */
const lookedAt = 2_000;

/** What `c log2 c` grows by when a count becomes `c`: the entropy of a text without a second pass over its counts. */
const growth = Float64Array.from({ length: lookedAt + 1 }, (_, count) =>
  count < 2 ? 0 : count * Math.log2(count) - (count - 1) * Math.log2(count - 1),
);

/** The form of a text, counted in one pass over its first 2,000 characters. */
export class TextShape {
  readonly characters: number;
  letters = 0;
  longestWord = 0;
  /** Characters that are not seen and change how a text is read. */
  hidden = 0;
  /** Words with letters of several alphabets that look like each other's. */
  mixedWords = 0;
  readonly #ascii = new Uint16Array(128);
  #beyond: Map<number, number> | undefined;
  #latin = 0;
  #others: Map<Script, number> | undefined;
  #sum = 0;
  #alphabet: Script | undefined;
  #mixed = false;

  constructor(text: string) {
    this.characters = Math.min(text.length, lookedAt);
    let wordBegan = 0;
    for (let place = 0; place < this.characters; place += 1) {
      const code = text.charCodeAt(place);
      const count = code < 0x80 ? ((this.#ascii[code] as number) += 1) : this.#countBeyond(code);
      this.#sum += growth[count] as number;
      if (code > 0x20) {
        this.#addToWord(scriptOf(code));
      } else {
        this.#endWord(place - wordBegan);
        wordBegan = place + 1;
      }
    }
    this.#endWord(this.characters - wordBegan);
  }

  /** Share of the letters that are of these scripts; 1 without letters. */
  shareOf(scripts: readonly Script[]): number {
    if (this.letters === 0) return 1;
    return scripts.reduce((sum, script) => sum + this.#lettersOf(script), 0) / this.letters;
  }

  /** Bits a character (Shannon), 0 to 11; NaN for no text. */
  entropy(): number {
    return Math.log2(this.characters) - this.#sum / this.characters;
  }

  #lettersOf(script: Script): number {
    return script === 'latin' ? this.#latin : (this.#others?.get(script) ?? 0);
  }

  #countBeyond(code: number): number {
    if (isHidden(code)) this.hidden += 1;
    this.#beyond ??= new Map();
    const count = (this.#beyond.get(code) ?? 0) + 1;
    this.#beyond.set(code, count);
    return count;
  }

  #addToWord(script: Script | undefined): void {
    if (script === undefined) return;
    this.letters += 1;
    if (script === 'latin') this.#latin += 1;
    else this.#countOther(script);
    if (script === this.#alphabet || !isAlphabet(script)) return;
    if (this.#alphabet !== undefined) this.#mixed = true;
    this.#alphabet = script;
  }

  #countOther(script: Script): void {
    this.#others ??= new Map();
    this.#others.set(script, (this.#others.get(script) ?? 0) + 1);
  }

  #endWord(length: number): void {
    if (length > this.longestWord) this.longestWord = length;
    if (this.#mixed) this.mixedWords += 1;
    this.#alphabet = undefined;
    this.#mixed = false;
  }
}

function isAlphabet(script: Script): boolean {
  return script === 'latin' || script === 'greek' || script === 'cyrillic';
}

/** Overrides of the direction, and tags: no keyboard writes them. Joiners are left alone, since emojis and Persian need them. */
function isHidden(code: number): boolean {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0xdb40;
}
