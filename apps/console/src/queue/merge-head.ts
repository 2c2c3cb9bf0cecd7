import type { CaseSummary } from '@tidegate/contracts/http-cases';

/** A row as it is shown: `left` when the case no longer belongs to this view (closed, claimed, sent elsewhere). */
export interface Row {
  readonly item: CaseSummary;
  readonly left: boolean;
}

export interface Merged {
  readonly rows: readonly Row[];
  /** Cases that would be in the list if it were loaded again. */
  readonly newCount: number;
}

interface Listing {
  readonly items: readonly CaseSummary[];
  /** True when there is no further page. */
  readonly whole: boolean;
}

/** The order of the queue as the review service keeps it: priority, then deadline, then id. */
export function compareCases(one: CaseSummary, other: CaseSummary): number {
  return (
    other.priority - one.priority ||
    Date.parse(one.dueAt) - Date.parse(other.dueAt) ||
    (one.caseId < other.caseId ? -1 : Number(one.caseId > other.caseId))
  );
}

/**
 * Brings a shown list up to date with a fresh first page without moving, adding or removing a row: the cursor of the
 * reviewer stays where it is. New cases are only counted.
 */
export function mergeHead(shown: Listing, head: Listing | undefined): Merged {
  const items = withoutDuplicates(shown.items);
  if (!head) return { rows: items.map((item) => ({ item, left: false })), newCount: 0 };
  const fresh = new Map(head.items.map((item) => [item.caseId, item]));
  const covered = covers(head);
  const rows = items.map((item) => ({
    item: fresh.get(item.caseId) ?? item,
    left: !fresh.has(item.caseId) && covered(item),
  }));
  const known = new Set(items.map((item) => item.caseId));
  const inShown = covers({ items, whole: shown.whole });
  return { rows, newCount: head.items.filter((item) => !known.has(item.caseId) && inShown(item)).length };
}

/** Whether a case would be in the listing if it were in the view at all. */
function covers({ items, whole }: Listing): (item: CaseSummary) => boolean {
  const last = items.at(-1);
  return (item) => whole || (last !== undefined && compareCases(item, last) < 0);
}

/** A case whose place changed between two pages can come twice; the first one stays. */
function withoutDuplicates(items: readonly CaseSummary[]): CaseSummary[] {
  const seen = new Set<string>();
  return items.filter(({ caseId }) => {
    if (seen.has(caseId)) return false;
    seen.add(caseId);
    return true;
  });
}
