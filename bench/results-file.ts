import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import prettier from 'prettier';
import type { MeasuredOn } from './measured-on.ts';

/** A run of the bench, as it is kept. */
export interface Results extends MeasuredOn {
  /** ISO 8601, UTC, at the end of the run. */
  readonly date: string;
  /** Names of the parts that ran. */
  readonly parts: readonly string[];
  /** Whether with the parts that take minutes. */
  readonly full: boolean;
  readonly warnings: readonly string[];
  readonly figures: Readonly<Record<string, unknown>>;
}

/** Writes results below the folder and returns the name of the file; a repetition replaces it. */
export async function saveResults(folder: string, results: Results, allParts: readonly string[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = resultsName(results, allParts);
  const text = await prettier.format(JSON.stringify(results, shortened), { parser: 'json', printWidth: 120 });
  await writeFile(join(folder, name), text);
  return name;
}

/** Runs of some parts only never replace a whole one. */
export function resultsName({ date, commit, full, parts }: Results, allParts: readonly string[]): string {
  const some = allParts.every((part) => parts.includes(part)) ? [] : parts;
  return `${[date.slice(0, 10), commit, ...(full ? ['full'] : []), ...some].join('-')}.json`;
}

/** More digits than a measurement has would only make files differ. */
function shortened(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
