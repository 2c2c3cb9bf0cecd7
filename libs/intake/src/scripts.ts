/** Writing systems that are told apart, each with the ranges of its letters. */
const ranges = {
  latin: [0x41, 0x5a, 0x61, 0x7a, 0xc0, 0x24f, 0x1e00, 0x1eff],
  greek: [0x370, 0x3ff],
  cyrillic: [0x400, 0x52f],
  hebrew: [0x590, 0x5ff],
  arabic: [0x600, 0x6ff, 0x750, 0x77f],
  devanagari: [0x900, 0x97f],
  thai: [0xe00, 0xe7f],
  kana: [0x3040, 0x30ff],
  han: [0x3400, 0x4dbf, 0x4e00, 0x9fff],
  hangul: [0x1100, 0x11ff, 0xac00, 0xd7af],
} as const;
export type Script = keyof typeof ranges;

const spans = Object.entries(ranges).flatMap(([script, ends]) =>
  Array.from({ length: ends.length / 2 }, (_, index) => ({
    script: script as Script,
    from: ends[index * 2] as number,
    to: ends[index * 2 + 1] as number,
  })),
);

/** The script of a letter; undefined for what is no letter, or of another script. */
export function scriptOf(code: number): Script | undefined {
  if (code < 0x80) return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) ? 'latin' : undefined;
  return spans.find(({ from, to }) => code >= from && code <= to)?.script;
}

const languages: readonly (readonly [string, readonly Script[]])[] = [
  [
    'en de fr es it pt nl pl cs sk sl hr hu ro sv da nb nn no fi et lv lt tr vi id ms sw ca eu gl ga cy is mt sq af',
    ['latin'],
  ],
  ['ru uk bg be mk', ['cyrillic']],
  ['sr kk mn', ['cyrillic', 'latin']],
  ['el', ['greek']],
  ['he yi', ['hebrew']],
  ['ar fa ur', ['arabic']],
  ['hi mr ne', ['devanagari']],
  ['th', ['thai']],
  ['ja', ['kana', 'han']],
  ['zh', ['han']],
  ['ko', ['hangul', 'han']],
];
const scripts = new Map(languages.flatMap(([tags, written]) => tags.split(' ').map((tag) => [tag, written] as const)));

/** The scripts in which a language is written, by its BCP 47 tag; undefined for languages that are not listed. */
export function scriptsOf(language: string): readonly Script[] | undefined {
  return scripts.get(language.split('-')[0] ?? '');
}
