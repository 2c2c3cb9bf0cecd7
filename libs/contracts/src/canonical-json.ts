import canonicalize from 'canonicalize';

/** Deeper values go to the library, which needs no stack for them. */
const depthMax = 32;
/** Stands for a value, or a part of one, that is left to the library. */
const leftAlone = Symbol('left to the library');

/**
 * Canonical JSON (RFC 8785); undefined for what is not JSON. With the keys in order it is what the platform writes, in half the time or
 * less; what cannot be put in order by a plain copy is left to the library.
 *
 * @throws Error for numbers that are none and for half characters
 */
export function canonicalJson(value: unknown): string | undefined {
  const ordered = inOrder(value, depthMax);
  if (ordered === leftAlone) return canonicalize(value);
  const text = JSON.stringify(ordered);
  // How half a character is written, and sometimes a harmless backslash.
  return text.includes('\\ud') ? canonicalize(value) : text;
}

/** The value with all keys in the order of their code units: itself where they are, else a copy as far as they are not. */
function inOrder(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : leftAlone;
    case 'object':
      if (value === null) return null;
      if (depth === 0) return leftAlone;
      return Array.isArray(value) ? listInOrder(value, depth) : recordInOrder(value as Fields, depth);
    default:
      return leftAlone;
  }
}

type Fields = Record<string, unknown>;

function listInOrder(list: readonly unknown[], depth: number): unknown {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const item = inOrder(list[index], depth - 1);
    if (item === leftAlone) return leftAlone;
    if (item !== list[index]) (copy ??= [...list])[index] = item;
  }
  return copy ?? list;
}

function recordInOrder(record: Fields, depth: number): unknown {
  if (Object.getPrototypeOf(record) !== Object.prototype) return leftAlone;
  const keys = Object.keys(record);
  const ordered = keysInOrder(keys);
  let copy: Fields | undefined = ordered === keys ? undefined : {};
  for (const key of ordered) {
    const value = record[key];
    const item = inOrder(value, depth - 1);
    if (item === leftAlone || isLostInCopy(key)) return leftAlone;
    if (copy === undefined && item !== value) copy = fieldsBefore(key, record);
    if (copy !== undefined) copy[key] = item;
  }
  return copy ?? record;
}

/** The fields that come before this one. */
function fieldsBefore(end: string, record: Fields): Fields {
  const before: Fields = {};
  for (const key of Object.keys(record)) {
    if (key === end) break;
    before[key] = record[key];
  }
  return before;
}

/** The keys themselves where they are in order. */
function keysInOrder(keys: readonly string[]): readonly string[] {
  for (let index = 1; index < keys.length; index += 1)
    if (keys[index]! < keys[index - 1]!) return keys.toSorted(byCodeUnits);
  return keys;
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : 1;
}

/** A copy would take the one for its prototype and put those that begin with a digit before all words. */
function isLostInCopy(key: string): boolean {
  const first = key.charCodeAt(0);
  return key === '__proto__' || (first >= 48 && first <= 57);
}
