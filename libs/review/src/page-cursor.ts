import { z } from 'zod';

/** Where a page of cases ended: the order is priority falling, then deadline, then id. */
export const PageCursor = z.tuple([
  z.int().min(0).max(100),
  z.iso.datetime({ offset: true }),
  z.string().min(1).max(128),
]);
export type PageCursor = z.infer<typeof PageCursor>;

/** The cursor as clients carry it: opaque and safe in an address. */
export function writeCursor(cursor: PageCursor): string {
  return [...JSON.stringify(cursor)].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** The cursor read back; null for anything that `writeCursor` did not write. */
export function readCursor(text: string): PageCursor | null {
  if (!/^(?:[0-7][0-9a-f]){1,512}$/.test(text)) return null;
  const json = text.replaceAll(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  try {
    return PageCursor.parse(JSON.parse(json));
  } catch {
    return null;
  }
}
