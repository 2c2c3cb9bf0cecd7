import { pointOf } from './examples.ts';
import { hasCell, sideOf, type Area, type Grid } from './grid.ts';

/**
 * A largest area around one request of `area` for which `holds` is true, so that a person reads what matters and not one value
 * of every fact. First whole facts are freed, then single cells; the result cannot be widened by one more cell.
 *
 * @param holds must be true on every single request of `area`
 */
export function widen(grid: Grid, area: Area, holds: (area: Area) => boolean): Area {
  let widest: Area = pointOf(grid, area);
  const accept = (candidate: Area) => {
    if (holds(candidate)) widest = candidate;
  };
  const narrow = grid.facts.flatMap(({ start, words }, fact) => {
    accept(replaced(widest, start, grid.everything.subarray(start, start + words)));
    return isWhole(grid, widest, fact) ? [] : [fact];
  });
  for (const fact of narrow) {
    const { cells, start } = grid.facts[fact]!;
    cells.forEach((_, cell) => {
      if (hasCell(widest, start, cell)) return;
      const { mask } = sideOf(grid, fact, (other) => other === cell || hasCell(widest, start, other));
      accept(replaced(widest, start, mask));
    });
  }
  return widest;
}

function replaced(area: Area, start: number, words: Int32Array): Area {
  const copy = area.slice();
  copy.set(words, start);
  return copy;
}

function isWhole(grid: Grid, area: Area, fact: number): boolean {
  const { start, words } = grid.facts[fact]!;
  return area.subarray(start, start + words).every((word, at) => word === grid.everything[start + at]);
}
