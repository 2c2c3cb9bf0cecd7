import { readFileSync } from 'node:fs';
import { redact } from '@tidegate/telemetry/redaction';
import { z } from 'zod';
import { closestName } from '@tidegate/contracts/closest-name';
import { ConfigurationError, dottedPath, jsonPointer } from './configuration-error.ts';
import type { ConfigurationProblem } from './configuration-error.ts';
import { readEnvironment, variableOf } from './environment.ts';
import type { EnvironmentSetting, ReadText } from './environment.ts';
import { findingsOf, showValue, valueAt } from './expectation.ts';
import type { Finding } from './expectation.ts';
import { fieldsOf, namesAt } from './schema-shape.ts';
import { readYamlText } from './yaml-text.ts';
import type { YamlText } from './yaml-text.ts';

export interface ConfigSources {
  /** Name of the service, for the title of the error. */
  readonly service: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** YAML files, weakest first. Each must exist. */
  readonly files?: readonly string[];
}

/**
 * The configuration of a service: environment before files before defaults, checked by `schema`, deeply frozen.
 * Unknown settings are errors with a suggestion.
 *
 * @throws ConfigurationError with all problems at once (ecosystem conventions, configuration).
 */
export function loadConfig<Schema extends z.ZodType>(schema: Schema, sources: ConfigSources): z.output<Schema> {
  const title = `The configuration of ${sources.service} cannot be used`;
  const files = (sources.files ?? []).map((file) => readYaml(file));
  const unreadable = files.flatMap((file) => ('problems' in file ? file.problems : []));
  const texts = files.flatMap((file) => ('yaml' in file ? [file.yaml] : []));
  const environment = readEnvironment(schema, sources.env, readText);
  const merged = merge(schema, texts, environment.settings);
  const parsed = schema.safeParse(merged);
  const findings = [...unknownSettings(schema, merged, []), ...(parsed.success ? [] : known(parsed.error, merged))];
  const describe = describer(schema, merged, texts, environment.settings);
  const problems = [...unreadable, ...environment.problems, ...findings.map(describe)];
  if (problems.length > 0 || !parsed.success) throw new ConfigurationError(title, problems);
  return deepFreeze(parsed.data);
}

/** A rule file with the place of everything in it, for findings that only show when the whole is looked at. */
export interface PlacedFile<Value> extends Pick<YamlText, 'placeOf'> {
  readonly file: string;
  readonly value: Value;
}

/**
 * A rule file (policy, queues, tiers, registry) checked by `schema`, deeply frozen.
 *
 * @throws ConfigurationError with the `file:line:column`, JSON Pointer, value and expectation of every problem.
 */
export function readPlacedYamlFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): PlacedFile<z.output<Schema>> {
  const title = `${path} cannot be used`;
  const file = readYaml(path);
  if ('problems' in file) throw new ConfigurationError(title, file.problems);
  const { yaml } = file;
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success) return { file: path, value: deepFreeze(parsed.data), placeOf: yaml.placeOf };
  const findings = findingsOf(parsed.error.issues, yaml.value);
  throw new ConfigurationError(title, findings.map(describer(schema, yaml.value, [yaml], [])));
}

/** The same without the places. @throws ConfigurationError */
export function readYamlFile<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  return readPlacedYamlFile(path, schema).value;
}

/** The configuration as it may be shown and logged: secrets hidden, passwords in addresses too. */
export function printConfig(config: unknown): unknown {
  return redact(config);
}

const readText: ReadText = (file) => readFileSync(file, 'utf8');

function readYaml(file: string): ReturnType<typeof readYamlText> {
  try {
    return readYamlText(file, readText(file));
  } catch (error) {
    const expected = `a readable YAML file (${error instanceof Error ? error.message : String(error)})`;
    return { problems: [{ path: '', pointer: '', expected, source: file }] };
  }
}

function merge(schema: z.ZodType, files: readonly YamlText[], settings: readonly EnvironmentSetting[]): unknown {
  let merged: unknown = {};
  for (const file of files) merged = mergeValues(merged, file.value ?? {});
  for (const { path, value } of settings) {
    merged = mergeValues(
      merged,
      path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value),
    );
  }
  return withRequiredObjects(schema, merged);
}

function mergeValues(lower: unknown, upper: unknown): unknown {
  if (!isPlainObject(lower) || !isPlainObject(upper)) return upper;
  const merged: Record<string, unknown> = { ...lower };
  for (const [key, value] of Object.entries(upper)) merged[key] = mergeValues(merged[key], value);
  return merged;
}

/** Puts empty objects where an object is required, so that the settings missing inside are named one by one. */
function withRequiredObjects(schema: z.ZodType, value: unknown): unknown {
  const fields = fieldsOf(schema);
  if (!fields || !isPlainObject(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [key, field] of Object.entries(fields)) {
    const present = filled[key] ?? (field instanceof z.ZodObject ? {} : undefined);
    if (present !== undefined) filled[key] = withRequiredObjects(field, present);
  }
  return filled;
}

function unknownSettings(schema: z.ZodType, value: unknown, path: readonly string[]): readonly Finding[] {
  const fields = fieldsOf(schema);
  if (!fields || !isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly Finding[] => {
    const field = fields[key];
    if (!field) return [{ path: [...path, key], kind: 'unknown', expected: 'no such field' }];
    return unknownSettings(field, inner, [...path, key]);
  });
}

/** Unknown keys are found by `unknownSettings` wherever it can look, so zod's report of them would be a repetition. */
function known(error: z.ZodError, input: unknown): readonly Finding[] {
  return findingsOf(error.issues, input).filter(({ kind, path }) => kind !== 'unknown' || path.some(Number.isInteger));
}

function describer(
  schema: z.ZodType,
  input: unknown,
  files: readonly YamlText[],
  settings: readonly EnvironmentSetting[],
): (finding: Finding) => ConfigurationProblem {
  return ({ path, kind, expected }) => {
    const value = valueAt(input, path);
    const setting = settings.findLast((candidate) => candidate.path.every((key, index) => path[index] === key));
    const file = files.findLast((candidate) => candidate.has(path)) ?? files.at(-1);
    const source = setting?.source ?? file?.placeOf(path) ?? 'not set';
    return {
      path: dottedPath(path),
      pointer: jsonPointer(path),
      ...(kind === 'missing' ? {} : { got: showValue(value, path) }),
      expected: expectedText(schema, { path, kind, expected }, settings.length > 0 || files.length === 0),
      source,
    };
  };
}

function expectedText(schema: z.ZodType, finding: Finding, namesVariable: boolean): string {
  const { path, kind, expected } = finding;
  if (kind === 'unknown') {
    const suggestion = closestName(String(path.at(-1)), namesAt(schema, path.slice(0, -1)));
    return suggestion === undefined ? 'no such field; remove it' : `no such field; did you mean ${suggestion}?`;
  }
  const settable = kind === 'missing' && namesVariable && path.every((key) => typeof key === 'string');
  return settable ? `${expected}; set ${variableOf(path)}` : expected;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value) && !ArrayBuffer.isView(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
