/**
 * `value` as Postgres can store it: NUL characters and halves of surrogate pairs, which no text column and no `jsonb`
 * takes, become U+FFFD. Requests are hostile text; a case must not get lost over one character.
 */
export function storable<Value>(value: Value): Value {
  const json = JSON.stringify(value);
  if (json === undefined || !unstorable.test(json)) return value;
  return JSON.parse(json.replaceAll(unstorables, '$1\\ufffd')) as Value;
}

/** JSON writes exactly these characters as such escapes; an even number of backslashes before belongs to something else. */
const pattern = String.raw`(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})`;
const unstorable = new RegExp(pattern);
const unstorables = new RegExp(pattern, 'g');
