/** What stands where a secret was. */
export const hidden = '[hidden]';

const secretWords = new Set([
  'password',
  'passwd',
  'passphrase',
  'secret',
  'secrets',
  'token',
  'authorization',
  'cookie',
  'cookies',
  'credential',
  'credentials',
]);
const secretPhrases = ['apikey', 'privatekey', 'signingkey', 'connectionstring', 'databaseurl'];
const depthMax = 8;

/**
 * Whether a field of this name holds a secret, in camelCase, snake_case, kebab-case or header spelling.
 * Counts such as `inputTokens` are not secrets; `refreshToken` and `set-cookie` are (ASVS 5.0 V16.2.5).
 */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  if (words.some((word) => secretWords.has(word))) return true;
  const joined = words.join('');
  return secretPhrases.some((phrase) => joined.includes(phrase));
}

/**
 * Hides the password of every `scheme://user:password@host` and the credential after `Bearer` or `Basic`. Takes time in
 * proportion to the text: a scheme is looked for only where a word begins, or a long word would be read from each of its letters.
 */
export function redactText(text: string): string {
  return text
    .replace(/((?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s:/?#@]*):[^\s/?#]*@/gi, `$1:${hidden}@`)
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/g, `$1 ${hidden}`)
    .replace(/\b(password|passwd|secret|token|api[_-]?key)=[^\s&;,"']+/gi, `$1=${hidden}`);
}

/**
 * A copy of `value` that is safe to print: secrets are hidden by field name at any depth and inside texts, errors become
 * plain objects, cycles and very deep parts are named instead of followed, and bigints are text.
 */
export function redact(value: unknown): unknown {
  return copyWithoutSecrets(value, [], undefined);
}

/** `name` is the field that holds the value; items of a list have none. */
function copyWithoutSecrets(value: unknown, above: readonly object[], name: string | undefined): unknown {
  if (value === undefined || value === null) return value;
  if (name !== undefined && isSecretName(name)) return hidden;
  if (typeof value !== 'object') return copyPrimitive(value);
  if (above.includes(value)) return '[circular]';
  if (above.length >= depthMax) return '[too deep]';
  const path = [...above, value];
  if (Array.isArray(value)) return value.map((item) => copyWithoutSecrets(item, path, undefined));
  return copyObject(value, path);
}

function copyPrimitive(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'function' || typeof value === 'symbol' ? `[${typeof value}]` : value;
}

function copyObject(value: object, path: readonly object[]): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const source = value instanceof Error ? fieldsOfError(value) : value instanceof Map ? fieldsOfMap(value) : value;
  if (source instanceof Set) return [...source].map((item) => copyWithoutSecrets(item, path, undefined));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(source)) copy[key] = copyWithoutSecrets(item, path, key);
  return copy;
}

function fieldsOfError(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = { name: error.name, message: error.message };
  for (const [key, value] of Object.entries(error)) fields[key] = value;
  if (error.stack !== undefined) fields['stack'] = error.stack;
  if (error.cause !== undefined) fields['cause'] = error.cause;
  return fields;
}

function fieldsOfMap(map: ReadonlyMap<unknown, unknown>): Record<string, unknown> {
  return Object.fromEntries([...map].map(([key, value]) => [String(key), value]));
}
