import canonicalize from 'canonicalize';

/** Deeper values go to the library, which needs no stack for them. */
const depthMax = 32;

/**
 * Canonical JSON (RFC 8785); undefined for what is not JSON. Where all keys are in order already, it is what the platform writes, in
 * half the time; everything else is left to the library.
 *
 * @throws Error for numbers that are none and for half characters
 */
export function canonicalJson(value: unknown): string | undefined {
  if (!isInOrder(value, depthMax)) return canonicalize(value);
  const text = JSON.stringify(value);
  // How half a character is written, and sometimes a harmless backslash.
  return text.includes('\\ud') ? canonicalize(value) : text;
}

/** Whether a value is plain JSON with all keys in the order of their code units. */
function isInOrder(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      if (depth === 0) return false;
      return Array.isArray(value) ? isListInOrder(value, depth) : isRecordInOrder(value, depth);
    default:
      return false;
  }
}

function isListInOrder(list: readonly unknown[], depth: number): boolean {
  for (const item of list) if (!isInOrder(item, depth - 1)) return false;
  return true;
}

function isRecordInOrder(record: object, depth: number): boolean {
  if (Object.getPrototypeOf(record) !== Object.prototype) return false;
  let before = '';
  for (const key of Object.keys(record)) {
    if (key < before || !isInOrder((record as Record<string, unknown>)[key], depth - 1)) return false;
    before = key;
  }
  return true;
}
