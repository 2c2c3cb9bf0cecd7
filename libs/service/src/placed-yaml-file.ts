import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { readYamlFile } from './load-config.ts';
import { readYamlText } from './yaml-text.ts';

/** A rule file with the place of everything in it, for findings that only show when the whole is looked at. */
export interface PlacedFile<Value> {
  readonly file: string;
  readonly value: Value;
  /** `file:line:column` of the deepest part of `path` that the file has. */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
}

/** @throws ConfigurationError with every problem of the file, as `readYamlFile` does */
export function readPlacedYamlFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): PlacedFile<z.output<Schema>> {
  const value = readYamlFile(file, schema);
  const text = readYamlText(file, readFileSync(file, 'utf8'));
  return { file, value, placeOf: 'yaml' in text ? (path) => text.yaml.placeOf(path) : () => file };
}
