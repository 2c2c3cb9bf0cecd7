import type { CaseSort, CaseSummary } from '@tidegate/contracts/http-cases';
import { z } from 'zod';

const instant = z.iso.datetime({ offset: true });
const caseId = z.string().min(1).max(128);

/** Where a page of cases ended. In the order of work: priority falling, then deadline, then id; else by one instant. */
export const PageCursor = z.union([
  z.tuple([z.int().min(0).max(100), instant, caseId]),
  z.tuple([z.enum(['due', 'opened']), instant, caseId]),
]);
export type PageCursor = z.infer<typeof PageCursor>;

/** The cursor after a line of the list. */
export function cursorAfter(
  sort: CaseSort,
  { priority, dueAt, openedAt, caseId }: Pick<CaseSummary, 'priority' | 'dueAt' | 'openedAt' | 'caseId'>,
): PageCursor {
  if (sort === 'urgency') return [priority, dueAt, caseId];
  return [sort, sort === 'due' ? dueAt : openedAt, caseId];
}

/** The order that a cursor belongs to. */
export function sortOf([first]: PageCursor): CaseSort {
  return typeof first === 'number' ? 'urgency' : first;
}

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
