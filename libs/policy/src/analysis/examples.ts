import type { FactValue } from '../fact-definition.ts';
import { describeCells } from './cell-words.ts';
import { sampleOf } from './cell.ts';
import { hasCell, setCell, type Area, type Grid } from './grid.ts';

/** One value for each fact of a grid; null is missing. */
export type Example = Readonly<Record<string, FactValue | null>>;

/** The first cell of each fact: one request of the area. */
export function pointOf(grid: Grid, area: Area): Area {
  const point = new Int32Array(area.length);
  for (const { start, cells } of grid.facts) {
    setCell(
      point,
      start,
      cells.findIndex((_, cell) => hasCell(area, start, cell)),
    );
  }
  return point;
}

/** One request of an area as facts. */
export function exampleOf(grid: Grid, area: Area): Example {
  const point = pointOf(grid, area);
  return Object.fromEntries(
    grid.facts.map(({ fact, cells, start }) => {
      const cell = cells.find((_, index) => hasCell(point, start, index))!;
      return [fact.name, sampleOf(cell) ?? null];
    }),
  );
}

/** What an area says of one fact, such as `at least 3` of `risk_tier`. */
export interface Condition {
  readonly fact: string;
  readonly text: string;
}

/** An area in words: one condition for each fact that it narrows; none when it is everything. */
export function describeArea(grid: Grid, area: Area): Condition[] {
  return grid.facts.flatMap(({ fact, cells, start }) => {
    const chosen = cells.filter((_, cell) => hasCell(area, start, cell));
    return chosen.length === cells.length ? [] : [{ fact: fact.name, text: describeCells(fact, chosen, cells) }];
  });
}
