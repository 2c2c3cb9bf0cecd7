import { jsonOf } from '@tidegate/contracts/json-text';
import { ProblemError } from '@tidegate/service/problem';

/** An opaque text for the place behind which the next page begins. */
export function encodeCursor(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * The place a cursor stands for; each part matches its pattern.
 *
 * @throws ProblemError 400 `invalid_cursor` for anything we did not give out
 */
export function decodeCursor(cursor: string, patterns: readonly RegExp[]): readonly string[] {
  const place = jsonOf(Buffer.from(cursor, 'base64url').toString());
  const fits = (part: unknown, index: number) => typeof part === 'string' && patterns[index]!.test(part);
  if (Array.isArray(place) && place.length === patterns.length && place.every(fits)) return place as string[];
  throw new ProblemError({
    status: 400,
    code: 'invalid_cursor',
    title: 'The cursor cannot be used',
    detail: `"cursor" is ${JSON.stringify(cursor.slice(0, 80))}; send the cursor of the page before as it was, or none to begin.`,
  });
}
