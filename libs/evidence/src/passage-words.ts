/** One sentence as it is compared: its content words in order, the numbers in it, and what it denies. */
export interface Sentence {
  readonly words: readonly string[];
  readonly wordSet: ReadonlySet<string>;
  readonly numbers: readonly string[];
  /** Words that a negation stands shortly before. */
  readonly denied: ReadonlySet<string>;
}

/** Words that carry no content, in English; other languages are read without such a list. */
const stopWords = new Set(
  (
    'a about above after again against all also am an and any are as at be because been before being below between both but by ' +
    'can could did do does doing down during each few for from further had has have having he her here hers him his how i if in ' +
    'into is it its itself just may me might more most must my of off on once one only or other our out over own per said same say ' +
    'says shall she should so some such than that the their them then there these they this those through to too under until up ' +
    'upon us very was we were what when where which while who whom why will with would you your'
  ).split(' '),
);
const negations = new Set('not no never none nor neither cannot without nothing nobody'.split(' '));
const numberWords = new Map(
  (
    'zero= two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 ' +
    'fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50 sixty=60 seventy=70 ' +
    'eighty=80 ninety=90'
  )
    .split(' ')
    .map((pair) => pair.split('=') as [string, string])
    .map(([word, digits]) => [word, digits || '0']),
);
const months = 'january february march april may june july august september october november december'.split(' ');

// Alternatives that begin differently and repeat one class each, so that matching is linear in the text.
const token = /\d{4}-\d{2}-\d{2}(?!\d)|\d+(?:[.,]\d+)*|\p{L}[\p{L}\p{M}]*|[.!?;\n]/gu;

/**
 * The sentences of a text, lexically: no meaning, no grammar. Linear in its length; of a sentence, the first 256 words count.
 */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let draft = new SentenceDraft();
  const plain = text.normalize('NFKC').toLowerCase().replaceAll('’', "'").replaceAll("n't", ' not');
  for (const [part] of plain.matchAll(token)) {
    if (isEnd(part)) {
      draft.addTo(sentences);
      draft = new SentenceDraft();
    } else draft.add(part);
  }
  draft.addTo(sentences);
  return sentences;
}

const longestSentence = 256;
/** Content words behind a negation that count as denied. */
const reachOfNegation = 2;

class SentenceDraft {
  readonly #words: string[] = [];
  readonly #numbers: string[] = [];
  readonly #denied = new Set<string>();
  #toDeny = 0;

  add(part: string): void {
    if (this.#words.length + this.#numbers.length >= longestSentence) return;
    if (part.charCodeAt(0) <= 57) this.#addFigure(part);
    else if (negations.has(part)) this.#toDeny = reachOfNegation;
    else this.#addWord(part);
  }

  addTo(sentences: Sentence[]): void {
    if (this.#words.length + this.#numbers.length === 0) return;
    const words = this.#words;
    sentences.push({ words, wordSet: new Set(words), numbers: this.#numbers, denied: this.#denied });
  }

  #addWord(part: string): void {
    const number = numberWords.get(part);
    if (number !== undefined) this.#numbers.push(number);
    else if (part.length > 1 && !stopWords.has(part)) this.#addContent(stemOf(part));
  }

  #addContent(word: string): void {
    this.#words.push(word);
    if (this.#toDeny === 0) return;
    this.#toDeny -= 1;
    this.#denied.add(word);
  }

  #addFigure(part: string): void {
    if (part.length === 10 && part[4] === '-') {
      const [year, month, day] = part.split('-') as [string, string, string];
      this.#numbers.push(year, String(Number(day)));
      this.#words.push(months[Number(month) - 1] ?? month);
    } else this.#numbers.push(numberIn(part));
  }
}

/** Whether a word that both sentences have is denied in only one of them. */
export function denyEachOther(left: Sentence, right: Sentence): boolean {
  if (left.denied.size + right.denied.size === 0) return false;
  for (const word of left.denied) if (right.wordSet.has(word) && !right.denied.has(word)) return true;
  for (const word of right.denied) if (left.wordSet.has(word) && !left.denied.has(word)) return true;
  return false;
}

function isEnd(part: string): boolean {
  return part === '.' || part === '!' || part === '?' || part === ';' || part === '\n';
}

/** `1,000.50`, `1.000,50` and `1000.5` are one number; `1,000` is a thousand. */
function numberIn(figure: string): string {
  const last = Math.max(figure.lastIndexOf('.'), figure.lastIndexOf(','));
  if (last < 0) return figure.replace(/^0+(?=\d)/, '');
  const decimals = figure.slice(last + 1);
  const whole = figure
    .slice(0, last)
    .replace(/[.,]/g, '')
    .replace(/^0+(?=\d)/, '');
  if (decimals.length === 3 && whole !== '0') return whole + decimals;
  const kept = decimals.replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}

/** Plurals and common endings off, so that `refunded` meets `refunds`. */
function stemOf(word: string): string {
  if (word.length > 5 && word.endsWith('ing')) return word.slice(0, -3);
  if (word.length > 4 && word.endsWith('ed')) return word.slice(0, -2);
  if (word.length > 4 && word.endsWith('es')) return word.slice(0, -2);
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
