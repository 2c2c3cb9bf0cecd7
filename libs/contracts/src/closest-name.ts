/**
 * The name that a mistyped one most likely meant, or undefined when none is near enough to be worth suggesting.
 * Letter case, dashes and underscores do not count as differences.
 */
export function closestName(mistyped: string, names: readonly string[]): string | undefined {
  const wanted = plain(mistyped);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const candidate = plain(name);
    // The distance is at least the difference of the lengths, and a name of a megabyte would be compared for minutes.
    if (Math.abs(wanted.length - candidate.length) > limit) continue;
    const distance = editDistance(wanted, candidate);
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

function plain(name: string): string {
  return name.replaceAll(/[-_]/g, '').toLowerCase();
}

/** Edit distance in which two neighbours swapped count once, as that is the commonest slip of the fingers. */
function editDistance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= left.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swap = swapped ? at(row - 2, column - 2) + 1 : Infinity;
      const replace = at(row - 1, column - 1) + (same ? 0 : 1);
      rows[row]![column] = Math.min(replace, swap, at(row - 1, column) + 1, at(row, column - 1) + 1);
    }
  }
  return at(left.length, right.length);
}
