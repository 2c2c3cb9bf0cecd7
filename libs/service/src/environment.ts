import { closestName } from '@tidegate/contracts/closest-name';
import { dottedPath, jsonPointer } from './configuration-error.ts';
import type { ConfigurationProblem } from './configuration-error.ts';
import { showValue } from './expectation.ts';
import { fieldsOf, typesOf } from './schema-shape.ts';
import type { z } from 'zod';

/** One setting that the environment gives. */
export interface EnvironmentSetting {
  readonly path: readonly string[];
  readonly value: unknown;
  /** The variable it came from. */
  readonly source: string;
}

/** Reads the text of a secret file; throws when it cannot be read. */
export type ReadText = (file: string) => string;

const prefix = 'TIDEGATE_';
/** Names that platforms set by themselves; a `TIDEGATE_` variable for the same setting goes before them. */
const aliases: Readonly<Record<string, string>> = {
  KAFKA_BROKERS: 'TIDEGATE_KAFKA__BROKERS',
  DATABASE_URL: 'TIDEGATE_POSTGRES__URL',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'TIDEGATE_TRACING__OTLP_ENDPOINT',
};
/** Read by the start of a process, not by its configuration. */
const reserved = new Set([
  'TIDEGATE_BUILD_REVISION',
  'TIDEGATE_BUILD_VERSION',
  'TIDEGATE_CONFIG_DIR',
  'TIDEGATE_CONFIG_FILE',
  'TIDEGATE_PARENT_PID',
]);

/** The variable that sets `path`: `['kafka', 'requestTimeoutMs']` is `TIDEGATE_KAFKA__REQUEST_TIMEOUT_MS`. */
export function variableOf(path: readonly PropertyKey[]): string {
  const segments = path.map((key) => String(key).replace(/([a-z0-9])([A-Z])/g, '$1_$2'));
  return prefix + segments.join('__').toUpperCase();
}

/**
 * Settings from environment variables, weakest first. `TIDEGATE_A__B_C` sets `a.bC`; `..._FILE` names a file that holds
 * the value, for secrets; an empty variable counts as not set. A variable that means no setting is a problem when it has
 * the nested form or looks like a mistyped setting; other `TIDEGATE_` variables belong to other programs.
 */
export function readEnvironment(
  schema: z.ZodType,
  env: Readonly<Record<string, string | undefined>>,
  readText: ReadText,
): { readonly settings: readonly EnvironmentSetting[]; readonly problems: readonly ConfigurationProblem[] } {
  const settings: EnvironmentSetting[] = [];
  const problems: ConfigurationProblem[] = [];
  for (const { name, target, text } of candidatesOf(env)) {
    const found = resolve(schema, target);
    if (found) {
      const value = found.fromFile ? readSecret(name, text, found.path, readText) : { text };
      if ('problem' in value) problems.push(value.problem);
      else settings.push({ path: found.path, value: convert(found.schema, value.text), source: name });
    } else if (name === target) {
      const problem = unknownVariable(schema, name, text);
      if (problem) problems.push(problem);
    }
  }
  return { settings, problems };
}

interface Candidate {
  readonly name: string;
  /** The `TIDEGATE_` name it stands for; the same as `name` unless it is an alias. */
  readonly target: string;
  readonly text: string;
}

function candidatesOf(env: Readonly<Record<string, string | undefined>>): readonly Candidate[] {
  const own: Candidate[] = [];
  const aliased: Candidate[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || text === '' || reserved.has(name)) continue;
    if (name.startsWith(prefix)) own.push({ name, target: name, text });
    const alias = aliases[name] ?? (name.endsWith('_FILE') ? aliases[name.slice(0, -5)]?.concat('_FILE') : undefined);
    if (alias) aliased.push({ name, target: alias, text });
  }
  return [...aliased, ...own];
}

interface Resolved {
  readonly path: readonly string[];
  readonly schema: z.ZodType;
  readonly fromFile: boolean;
}

function resolve(schema: z.ZodType, variable: string): Resolved | undefined {
  const direct = walk(schema, variable);
  if (direct) return { ...direct, fromFile: false };
  const pointed = variable.endsWith('_FILE') ? walk(schema, variable.slice(0, -'_FILE'.length)) : undefined;
  return pointed && { ...pointed, fromFile: true };
}

function walk(schema: z.ZodType, variable: string): { path: readonly string[]; schema: z.ZodType } | undefined {
  const path: string[] = [];
  let current = schema;
  for (const segment of variable.slice(prefix.length).split('__')) {
    const fields = fieldsOf(current) ?? {};
    const key = Object.keys(fields).find((name) => sameName(name, segment));
    if (key === undefined) return undefined;
    path.push(key);
    current = fields[key]!;
  }
  return { path, schema: current };
}

function sameName(field: string, segment: string): boolean {
  return field.toLowerCase() === segment.replaceAll('_', '').toLowerCase();
}

/** How a text is read as a value of one type; undefined when it is none, and is then left for the schema to refuse. */
const readers: readonly (readonly [type: string, read: (text: string) => unknown])[] = [
  ['string', (text) => text],
  ['enum', (text) => text],
  ['literal', (text) => text],
  ['number', (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined)],
  ['boolean', (text) => switches[text.toLowerCase()]],
  [
    'array',
    (text) => (text.trimStart().startsWith('[') ? jsonOrText(text) : text.split(',').map((part) => part.trim())),
  ],
  ['object', jsonOrText],
  ['record', jsonOrText],
];
const switches: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/** Variables are texts; what the schema calls a number, a switch, a list or an object is read as one. */
function convert(schema: z.ZodType, text: string): unknown {
  const types = typesOf(schema);
  for (const [type, read] of readers) {
    const value = types.has(type) ? read(text) : undefined;
    if (value !== undefined) return value;
  }
  return text;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function readSecret(
  name: string,
  file: string,
  path: readonly string[],
  readText: ReadText,
): { text: string } | { problem: ConfigurationProblem } {
  try {
    return { text: readText(file).replace(/\r?\n$/, '') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const expected = `a readable file that holds the value (${reason})`;
    return {
      problem: {
        path: dottedPath(path),
        pointer: jsonPointer(path),
        got: JSON.stringify(file),
        expected,
        source: name,
      },
    };
  }
}

function unknownVariable(schema: z.ZodType, name: string, text: string): ConfigurationProblem | undefined {
  const known = variablesOf(schema, []);
  const suggestion = closestName(name, known);
  if (suggestion === undefined && !name.slice(prefix.length).includes('__')) return undefined;
  return {
    path: '',
    pointer: '',
    got: showValue(text, [name]),
    expected:
      suggestion === undefined ? 'no such variable; remove it' : `no such variable; did you mean ${suggestion}?`,
    source: name,
  };
}

function variablesOf(schema: z.ZodType, path: readonly string[]): readonly string[] {
  const fields = fieldsOf(schema);
  if (!fields) return [variableOf(path)];
  return Object.entries(fields).flatMap(([key, field]) => variablesOf(field, [...path, key]));
}
