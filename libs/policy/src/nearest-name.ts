/** The name that was probably meant: at most a third of its letters differ. Undefined when none is that near. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  let nearest: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distanceMax = Math.max(1, Math.floor(name.length / 3));
    // So many letters differ at least; without this a name of a megabyte would take minutes.
    if (Math.abs(given.length - name.length) > distanceMax) continue;
    const distance = distanceBetween(given, name);
    if (distance <= distanceMax && distance < (nearest?.distance ?? Infinity)) nearest = { name, distance };
  }
  return nearest?.name;
}

/** Levenshtein distance, in letters. */
function distanceBetween(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= right.length; to += 1) {
      const replaced = row[to - 1]! + (left[at - 1] === right[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[to]! + 1, next[to - 1]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}
