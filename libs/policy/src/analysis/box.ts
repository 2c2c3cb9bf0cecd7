import type { Area, Box, Grid } from './grid.ts';

/** Whether some request is in both. */
export function meets(area: Area, box: Box): boolean {
  for (const { start, mask } of box) {
    let common = 0;
    for (let at = 0; at < mask.length; at += 1) common |= area[start + at]! & mask[at]!;
    if (common === 0) return false;
  }
  return true;
}

/** The positions of the sides of a box by which the area sticks out of it; none when the box holds the whole area. */
export function sidesCrossed(area: Area, box: Box): number[] {
  const crossed: number[] = [];
  box.forEach(({ start, mask }, side) => {
    let outside = 0;
    for (let at = 0; at < mask.length; at += 1) outside |= area[start + at]! & ~mask[at]!;
    if (outside !== 0) crossed.push(side);
  });
  return crossed;
}

/** The part of the area in the box; it may be empty. */
export function cutTo(area: Area, box: Box): Area {
  const cut = area.slice();
  for (const { start, mask } of box) mask.forEach((word, at) => (cut[start + at]! &= word));
  return cut;
}

/** The part of the area that sticks out of one side of a box. */
export function cutOff(area: Area, { start, mask }: Box[number]): Area {
  const cut = area.slice();
  mask.forEach((word, at) => (cut[start + at]! &= ~word));
  return cut;
}

export function isEmpty(grid: Grid, area: Area): boolean {
  return grid.facts.some(({ start, words }) => area.subarray(start, start + words).every((word) => word === 0));
}

/** An area as a box: one side for each fact that it narrows. */
export function boxAround(grid: Grid, area: Area): Box {
  return grid.facts.flatMap(({ start, words }, fact) => {
    const mask = area.slice(start, start + words);
    const isFree = mask.every((word, at) => word === grid.everything[start + at]);
    return isFree ? [] : [{ fact, start, mask }];
  });
}
