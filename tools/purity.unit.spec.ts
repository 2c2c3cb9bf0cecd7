import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

const impure = [
  'export const x = process.pid;',
  'export const x = Buffer.from("");',
  'console.log(1); export {};',
  'export const x = fetch("x");',
  'export const x = setTimeout(() => {}, 1);',
  'export const x = document;',
  `import { readFileSync } from 'node:fs';\nexport const x = readFileSync;`,
];
const pure = `export const later = (now: Date) => new Date(now.getTime() + 1_000);`;

/** Compiles each text as a file of its own with the settings of the pure libraries; answers the compiler's words. */
function compilePure(texts: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-purity-'));
  try {
    texts.forEach((text, index) => writeFileSync(join(folder, `probe-${index}.ts`), text));
    const settings = { extends: join(root, 'tsconfig.pure.json'), include: ['probe-*.ts'], exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    return spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('purity', () => {
  let words = '';
  beforeAll(() => {
    words = compilePure([...impure, pure]);
  });

  it.each(impure.map((text, index) => ({ text, index })))('does not compile rules with: $text', ({ index }) => {
    expect(words).toMatch(new RegExp(`probe-${index}\\.ts.*error TS(2304|2307|2552|2580|2584|2591)`));
  });

  it('compiles rules that compute', () => {
    expect(words).not.toContain(`probe-${impure.length}.ts`);
  });
});
