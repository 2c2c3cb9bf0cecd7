import { ruleSets } from '../check-policy.ts';
import { ranks } from '../lattice.ts';
import { sampleOf } from './cell.ts';
import { worseDirection } from './evidence-order.ts';
import { findingIfAny, type Finding } from './finding.ts';
import { exampleOf } from './examples.ts';
import { sideOf, type Box, type Grid, type Side } from './grid.ts';
import type { PolicyBoxes, RuleBox } from './policy-boxes.ts';
import type { Region, Search } from './search.ts';

/** A step of one fact from better to worse news, as sides that hold one cell. */
interface Worsening {
  readonly fact: number;
  readonly better: Side;
  readonly worse: Side;
}

/**
 * Rules by which worse evidence frees: some request gets a less restrictive outcome only because one of its facts is worse. A
 * missing fact never does that, by how rules read it; values can.
 */
export function notMonotone(search: Search, boxes: PolicyBoxes): Finding[] {
  const found = worseningsOf(search.grid).flatMap((worsening) =>
    boxes.rules.map((rule) =>
      rule.rank === ranks.proceed
        ? grantedByWorse({ search, boxes, worsening }, rule)
        : freedFromRule(search, boxes, worsening, rule),
    ),
  );
  return found.filter((finding) => finding !== null);
}

function worseningsOf(grid: Grid): Worsening[] {
  return grid.facts.flatMap(({ fact, cells }, index) => {
    const direction = worseDirection.get(fact.name);
    if (direction === undefined) return [];
    const ascending = cells
      .map((cell, position) => ({ position, value: Number(sampleOf(cell)), isMissing: cell.kind === 'missing' }))
      .filter(({ isMissing }) => !isMissing)
      .toSorted((left, right) => left.value - right.value);
    const bestFirst = direction === 'higher' ? ascending : ascending.toReversed();
    const side = (position: number) => sideOf(grid, index, (cell) => cell === position);
    return bestFirst.slice(1).map(({ position }, before) => ({
      fact: index,
      better: side(bestFirst[before]!.position),
      worse: side(position),
    }));
  });
}

/** A restricting rule holds on the better value and not on the worse, where nothing else restricts as much. */
function freedFromRule(
  search: Search,
  { grants, atLeast }: PolicyBoxes,
  worsening: Worsening,
  { rule, rank, box, path }: RuleBox,
): Finding | null {
  if (!losesByWorse(box, worsening)) return null;
  const region = { inside: [moved(box, worsening)], outside: atLeast(rank), within: grants };
  return told(search, region, worsening, { rules: [rule.id], path, cause: `rule ${rule.id} no longer holds` });
}

interface GrantStep {
  readonly search: Search;
  readonly boxes: PolicyBoxes;
  readonly worsening: Worsening;
}

/** A grant holds on the worse value, and no grant of its set on the better. */
function grantedByWorse(
  { search, boxes, worsening }: GrantStep,
  { rule, set: name, box, path }: RuleBox,
): Finding | null {
  const set = ruleSets.indexOf(name);
  const gains = losesByWorse(box, { better: worsening.worse, worse: worsening.better });
  if (!gains) return null;
  const grantedBefore = boxes.grants[set]!.filter((other) => holdsOn(other, worsening.better));
  const region = {
    inside: [moved(box, worsening)],
    outside: [...boxes.atLeast(ranks.handoff), ...grantedBefore.map((other) => moved(other, worsening))],
    within: boxes.grants.filter((_, other) => other !== set),
  };
  return told(search, region, worsening, { rules: [rule.id], path, cause: `grant ${rule.id} only then holds` });
}

function told(
  search: Search,
  region: Region,
  { fact, better, worse }: Worsening,
  { rules, path, cause }: Pick<Finding, 'rules' | 'path'> & { readonly cause: string },
): Finding | null {
  const { name } = search.grid.facts[fact]!.fact;
  const [from, to] = [better, worse].map((side) => String(exampleOf(search.grid, areaOf(search.grid, side))[name]));
  const message = `worse evidence frees: with ${name} ${to} instead of ${from} ${cause}, and the outcome is less restrictive`;
  return findingIfAny(search, region, { kind: 'not_monotone', path, rules, message });
}

function areaOf({ everything }: Grid, { start, mask }: Side) {
  const area = everything.slice();
  area.set(mask, start);
  return area;
}

function losesByWorse(box: Box, { better, worse }: Pick<Worsening, 'better' | 'worse'>): boolean {
  return holdsOn(box, better) && !holdsOn(box, worse);
}

function holdsOn(box: Box, { fact, mask }: Side): boolean {
  const side = box.find((other) => other.fact === fact);
  return side === undefined || mask.some((word, at) => (word & side.mask[at]!) !== 0);
}

/** The same requests with the worse value. */
function moved(box: Box, { fact, worse }: Worsening): Box {
  return [...box.filter((side) => side.fact !== fact), worse];
}
