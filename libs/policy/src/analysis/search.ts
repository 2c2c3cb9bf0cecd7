import { cutOff, cutTo, isEmpty, meets, sidesCrossed } from './box.ts';
import type { Area, Box, Grid } from './grid.ts';

/** Requests in all of `inside`, in no box of `outside`, and in at least one box of each group of `within`. */
export interface Region {
  readonly inside?: readonly Box[];
  readonly outside?: readonly Box[];
  readonly within?: readonly (readonly Box[])[];
}

/** Some requests of a region; null when it has none; `unknown` when that took too many steps to decide. */
export type Found = Area | null | 'unknown';

interface Narrowed {
  readonly area: Area;
  readonly outside: readonly Box[];
  readonly within: readonly (readonly Box[])[];
}

/** The share of all steps that one question may take, so that a hard one leaves some to the others. */
const shareOfOne = 0.1;

/**
 * Decides exactly whether a region of a grid has a request in it, by recursive box subtraction (methods 1.4). The question is
 * coNP-complete, so it takes a budget of steps; a step is one look at one box.
 */
export class Search {
  readonly grid: Grid;
  readonly #impossible: readonly Box[];
  readonly #maxSteps: number;
  #steps = 0;
  #limit = 0;

  /** @param impossible combinations that no request can have, left out of every answer */
  constructor(grid: Grid, impossible: readonly Box[], maxSteps: number) {
    this.grid = grid;
    this.#impossible = impossible;
    this.#maxSteps = maxSteps;
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#steps;
  }

  find({ inside = [], outside = [], within = [] }: Region): Found {
    let area = this.grid.everything;
    for (const box of inside) area = cutTo(area, box);
    return this.findIn(area, { outside, within });
  }

  findIn(area: Area, { outside = [], within = [] }: Omit<Region, 'inside'>): Found {
    if (isEmpty(this.grid, area)) return null;
    this.#limit = Math.min(this.#maxSteps, this.#steps + Math.ceil(this.#maxSteps * shareOfOne));
    return this.#descend({ area, outside: [...this.#impossible, ...outside], within });
  }

  /** Whether a region has all requests of an area; what is impossible does not count. */
  isWithin(area: Area, { outside = [], within = [] }: Omit<Region, 'inside'>): boolean {
    if (outside.some((box) => meets(area, box))) return false;
    return within.every((group) => this.findIn(area, { outside: group }) === null);
  }

  #descend(question: Narrowed): Found {
    const narrowed = this.#narrow(question);
    if (narrowed === null || narrowed === 'unknown') return narrowed;
    return narrowed.outside.length > 0 ? this.#subtract(narrowed) : this.#choose(narrowed);
  }

  /** Drops boxes that do not matter and draws conclusions of those that leave no choice, until nothing changes. */
  #narrow({ area, outside, within }: Narrowed): Narrowed | null | 'unknown' {
    let current = { area, outside, within };
    for (;;) {
      this.#steps += current.outside.length + current.within.reduce((sum, group) => sum + group.length, 1);
      if (this.#steps > this.#limit) return 'unknown';
      const subtracted = narrowOutside(current.area, current.outside);
      if (subtracted === null) return null;
      const joined = narrowWithin(subtracted.area, current.within);
      if (joined === null) return null;
      const isSettled = joined.area === current.area;
      current = { area: joined.area, outside: subtracted.outside, within: joined.within };
      if (isSettled) return current;
    }
  }

  /** Looks at the parts of the area that stick out of the box that leaves the fewest of them. */
  #subtract({ area, outside, within }: Narrowed): Found {
    let [chosen, crossed] = [outside[0]!, sidesCrossed(area, outside[0]!)];
    for (const box of outside) {
      const sides = sidesCrossed(area, box);
      if (sides.length < crossed.length) [chosen, crossed] = [box, sides];
    }
    const others = outside.filter((box) => box !== chosen);
    let rest = area;
    for (const side of crossed) {
      const found = this.#descend({ area: cutOff(rest, chosen[side]!), outside: others, within });
      if (found !== null) return found;
      rest = cutTo(rest, [chosen[side]!]);
    }
    return null;
  }

  #choose({ area, within }: Narrowed): Found {
    const group = within.toSorted((left, right) => left.length - right.length)[0];
    if (group === undefined) return area;
    const others = within.filter((other) => other !== group);
    for (const box of group) {
      const found = this.#descend({ area: cutTo(area, box), outside: [], within: others });
      if (found !== null) return found;
    }
    return null;
  }
}

/** Null when one box holds the whole area. A box that the area leaves by one side only cuts that side off. */
function narrowOutside(area: Area, boxes: readonly Box[]): Pick<Narrowed, 'area' | 'outside'> | null {
  let rest = area;
  const outside: Box[] = [];
  for (const box of boxes) {
    if (!meets(rest, box)) continue;
    const crossed = sidesCrossed(rest, box);
    if (crossed.length === 0) return null;
    if (crossed.length === 1) rest = cutOff(rest, box[crossed[0]!]!);
    else outside.push(box);
  }
  return { area: rest, outside };
}

/** Null when no box of a group can be met. A group with one box left cuts the area down to it. */
function narrowWithin(area: Area, groups: readonly (readonly Box[])[]): Pick<Narrowed, 'area' | 'within'> | null {
  let rest = area;
  const within: (readonly Box[])[] = [];
  for (const group of groups) {
    const reachable = group.filter((box) => meets(rest, box));
    if (reachable.length === 0) return null;
    if (reachable.some((box) => sidesCrossed(rest, box).length === 0)) continue;
    if (reachable.length === 1) rest = cutTo(rest, reachable[0]!);
    else within.push(reachable);
  }
  return { area: rest, within };
}
