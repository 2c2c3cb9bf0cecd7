import type { z } from 'zod';
import { hidden, isSecretName, redactText } from '@tidegate/telemetry/redaction';

type Issue = z.core.$ZodIssue;

/** One thing that is wrong with a value, in words for the person who wrote the value. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly kind: 'missing' | 'unknown' | 'wrong';
  /** What would be accepted: a noun phrase (`a number`), or a sentence part that begins with `must`. */
  readonly expected: string;
}

/** Turns what zod reports into findings, one per place; unions are reduced to the branch that was most likely meant. */
export function findingsOf(issues: readonly Issue[], input: unknown): readonly Finding[] {
  return issues.flatMap((issue) => findingsOfIssue(issue, [], input));
}

/** The value at `path`, or undefined when there is none. */
export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** A value as it may be shown: quoted, short, and hidden when any name on its path is that of a secret. */
export function showValue(value: unknown, path: readonly PropertyKey[]): string {
  if (path.some((key) => typeof key === 'string' && isSecretName(key))) return hidden;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  // Cut long before it is looked at; what is shown is far shorter.
  const text = typeof value === 'string' ? JSON.stringify(redactText(value.slice(0, 1_000))) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function findingsOfIssue(issue: Issue, above: readonly PropertyKey[], input: unknown): readonly Finding[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], kind: 'unknown', expected: 'no such field' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return findingsOfUnion(issue.errors, path, input);
  if (issue.code === 'invalid_key') {
    const reasons = issue.issues.map((inner) => expectationOf(inner)).join(' and ');
    return [{ path, kind: 'wrong', expected: `must have a key that is ${reasons}` }];
  }
  if (issue.code === 'invalid_element') {
    return issue.issues.flatMap((inner) => findingsOfIssue(inner, [...path, String(issue.key)], input));
  }
  const kind = valueAt(input, path) === undefined ? 'missing' : 'wrong';
  return [{ path, kind, expected: expectationOf(issue) }];
}

/** A branch whose outer type fits was meant; without one, all branches together say what is accepted. */
function findingsOfUnion(
  branches: readonly (readonly Issue[])[],
  path: readonly PropertyKey[],
  input: unknown,
): readonly Finding[] {
  const fitting = branches
    .filter((issues) => issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'))
    .toSorted((left, right) => left.length - right.length)[0];
  if (fitting) return fitting.flatMap((issue) => findingsOfIssue(issue, path, input));
  const expected = [...new Set(branches.flat().map((issue) => expectationOf(issue)))].join(' or ');
  return [{ path, kind: valueAt(input, path) === undefined ? 'missing' : 'wrong', expected }];
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  never: 'nothing here',
  nan: 'a number',
};
const formats: Readonly<Record<string, string>> = {
  datetime: 'an RFC 3339 time such as 2026-11-21T09:00:00Z',
  date: 'a date such as 2026-11-21',
  time: 'a time such as 09:00:00',
  duration: 'an ISO 8601 duration such as PT30M',
  email: 'an e-mail address',
  url: 'a URL',
  uuid: 'a UUID',
};

function expectationOf(issue: Issue): string {
  if (isOwnMessage(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return nouns[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
    case 'too_big':
      return limitOf(issue);
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return formatOf(issue);
    case 'invalid_union':
      return optionsOf(issue);
    default:
      return issue.message;
  }
}

function formatOf(issue: z.core.$ZodIssueInvalidStringFormat): string {
  return formats[issue.format] ?? `a text that matches ${issue.pattern ?? issue.format}`;
}

/** The values of the field that tells the branches of a union apart. */
function optionsOf(issue: z.core.$ZodIssueInvalidUnion): string {
  return oneOf((issue as { options?: readonly unknown[] }).options ?? []);
}

function limitOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  if (issue.code === 'too_small') {
    return sizeOf(issue.origin, Number(issue.minimum), issue.inclusive === false ? 'more than' : 'at least');
  }
  return sizeOf(issue.origin, Number(issue.maximum), issue.inclusive === false ? 'less than' : 'at most');
}

/** Messages written in our schemas say what is expected; the library's own begin with these words. */
function isOwnMessage(message: string): boolean {
  return message !== '' && !/^(Invalid|Too (small|big)|Unrecognized)\b/.test(message);
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value)));
  if (shown.length === 0) return 'another value';
  return shown.length === 1 ? shown[0]! : `one of ${shown.join(', ')}`;
}

function sizeOf(origin: string, limit: number, relation: string): string {
  if (origin === 'string') return `${relation} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array' || origin === 'set' || origin === 'map') {
    return `${relation} ${limit} ${limit === 1 ? 'item' : 'items'}`;
  }
  return `a number of ${relation} ${limit}`;
}
