import type { FactTest, PolicyDocument, PolicyRule } from '@tidegate/contracts/policy-document';
import { ruleSets } from '../check-policy.ts';
import { rankOf, ranks, type Rank } from '../lattice.ts';
import { sidesCrossed } from './box.ts';
import { boxOf, type Area, type Box, type Grid } from './grid.ts';

export type SetName = (typeof ruleSets)[number];

/** A rule as a box of the grid. */
export interface RuleBox {
  readonly rule: PolicyRule;
  readonly set: SetName;
  readonly rank: Rank;
  /** Where it stands in the document. */
  readonly path: readonly (string | number)[];
  readonly box: Box;
}

/** A policy as boxes: a request's ruling is read off the boxes that it lies in. */
export interface PolicyBoxes {
  readonly rules: readonly RuleBox[];
  readonly restricting: readonly RuleBox[];
  /** Boxes of the granting rules of each set, in the order of `ruleSets`; `proceed` needs one of each (C2). */
  readonly grants: readonly (readonly Box[])[];
  /** Boxes of the rules that restrict at least so much. */
  readonly atLeast: (rank: number) => readonly Box[];
}

export function testsOf(document: PolicyDocument): FactTest[] {
  return ruleSets.flatMap((set) => document[set].flatMap(({ when }) => when));
}

/** The rules of a policy in a grid that was made of their tests. A missing fact restricts and never grants (methods 1.4). */
export function policyBoxes(grid: Grid, document: PolicyDocument): PolicyBoxes {
  const rules = ruleSets.flatMap((set) =>
    document[set].map((rule, index): RuleBox => {
      const box = boxOf(grid, rule.when, rule.effect !== 'proceed');
      return { rule, set, rank: rankOf(rule.effect, rule.approval), path: [set, index], box };
    }),
  );
  const restricting = rules.filter(({ rank }) => rank > ranks.proceed);
  const byRank = Array.from({ length: ranks.handoff + 2 }, (_, least) =>
    restricting.filter(({ rank }) => rank >= least).map(({ box }) => box),
  );
  return {
    rules,
    restricting,
    grants: ruleSets.map((set) =>
      rules.filter((rule) => rule.set === set && rule.rank === ranks.proceed).map(({ box }) => box),
    ),
    atLeast: (rank) => byRank[rank]!,
  };
}

/** What decides at one request: its rank, and the rules or missing grants that give it. */
export interface Verdict {
  readonly rank: Rank;
  /** Ids of the deciding rules; all grants where it proceeds. */
  readonly rules: readonly string[];
  /** Sets without a grant, which hands off by default. */
  readonly ungranted: readonly SetName[];
  /** Ids of all rules that hold. */
  readonly fired: readonly string[];
}

/** The ruling on all requests of an area that lies in the same boxes, such as a point. */
export function verdictAt({ rules, grants }: PolicyBoxes, point: Area): Verdict {
  const holds = (box: Box) => sidesCrossed(point, box).length === 0;
  const fired = rules.filter(({ box }) => holds(box));
  const ungranted = ruleSets.filter((_, set) => !grants[set]!.some(holds));
  const highest = Math.max(ranks.proceed, ...fired.map(({ rank }) => rank)) as Rank;
  const rank = ungranted.length > 0 ? ranks.handoff : highest;
  const idsOf = (some: readonly RuleBox[]) => some.map(({ rule }) => rule.id);
  return { rank, rules: idsOf(fired.filter((rule) => rule.rank === rank)), ungranted, fired: idsOf(fired) };
}
