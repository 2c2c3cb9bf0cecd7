import { scriptOf, type Script } from './scripts.ts';

/** As much of a text is looked at, in characters. */
const lookedAt = 2_000;

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
  #word = 0;
  #alphabet: Script | undefined;
  #mixed = false;

  constructor(text: string) {
    this.characters = Math.min(text.length, lookedAt);
    for (let place = 0; place < this.characters; place += 1) {
      const code = text.charCodeAt(place);
      if (code < 0x80) this.#ascii[code] = (this.#ascii[code] as number) + 1;
      else this.#countBeyond(code);
      if (code <= 0x20) this.#endWord();
      else this.#addToWord(scriptOf(code));
    }
    this.#endWord();
  }

  /** Share of the letters that are of these scripts; 1 without letters. */
  shareOf(scripts: readonly Script[]): number {
    if (this.letters === 0) return 1;
    return scripts.reduce((sum, script) => sum + this.#lettersOf(script), 0) / this.letters;
  }

  /** Bits a character (Shannon), 0 to 11. */
  entropy(): number {
    let bits = 0;
    const add = (count: number) => {
      if (count > 0) bits -= (count / this.characters) * Math.log2(count / this.characters);
    };
    this.#ascii.forEach(add);
    this.#beyond?.forEach(add);
    return bits;
  }

  #lettersOf(script: Script): number {
    return script === 'latin' ? this.#latin : (this.#others?.get(script) ?? 0);
  }

  #countBeyond(code: number): void {
    if (isHidden(code)) this.hidden += 1;
    this.#beyond ??= new Map();
    this.#beyond.set(code, (this.#beyond.get(code) ?? 0) + 1);
  }

  #addToWord(script: Script | undefined): void {
    this.#word += 1;
    if (script === undefined) return;
    this.letters += 1;
    if (script === 'latin') this.#latin += 1;
    else this.#countOther(script);
    if (!isAlphabet(script)) return;
    if (this.#alphabet !== undefined && this.#alphabet !== script) this.#mixed = true;
    this.#alphabet = script;
  }

  #countOther(script: Script): void {
    this.#others ??= new Map();
    this.#others.set(script, (this.#others.get(script) ?? 0) + 1);
  }

  #endWord(): void {
    if (this.#word > this.longestWord) this.longestWord = this.#word;
    if (this.#mixed) this.mixedWords += 1;
    this.#word = 0;
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
