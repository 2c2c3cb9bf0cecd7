import { ruleSets } from '../check-policy.ts';
import { ranks, type Rank } from '../lattice.ts';
import type { Area, Box } from './grid.ts';
import type { PolicyBoxes, RuleBox } from './policy-boxes.ts';
import type { Region, Search } from './search.ts';

/** Requests that the stricter policy restricts more than the freer one. */
export interface Change {
  readonly area: Area;
  readonly stricter: Rank;
  readonly freer: Rank;
}

interface Compared {
  readonly stricter: PolicyBoxes;
  readonly freer: PolicyBoxes;
  /** Regions that were told already; whoever reads the changes adds to it between two of them. */
  readonly listed: readonly Box[];
  /** How many areas are told of one cause and outcome, so that one rule does not hide what others do. */
  readonly maxOfCause: number;
}

/**
 * Requests that one policy restricts more than the other, one area after the other; `more` where some of a cause are left out. Where that is so, either a rule restricts
 * that the other policy does not have, or the other has a grant that this one lacks: only those are looked at, so that the
 * price of a small change is small in a large policy.
 */
export function* changedRegions(search: Search, compared: Compared): Generator<Change | 'unknown' | 'more'> {
  for (const { region, stricter, freer } of causes(compared)) {
    for (let told = 0; told <= compared.maxOfCause; told += 1) {
      const area = search.find({ ...region, outside: [...(region.outside ?? []), ...compared.listed] });
      if (area === null) break;
      if (area === 'unknown') yield area;
      else yield told === compared.maxOfCause ? 'more' : { area, stricter, freer };
    }
  }
}

interface Cause {
  readonly region: Region;
  readonly stricter: Rank;
  readonly freer: Rank;
}

function causes({ stricter, freer }: Compared): Cause[] {
  const rules = onlyIn(stricter, freer).filter(({ rank }) => rank > ranks.proceed);
  const grants = onlyIn(freer, stricter).filter(({ rank }) => rank === ranks.proceed);
  return [
    ...rules.flatMap((rule) => ranksBelow(rule.rank).map((rank) => causeOfRule(stricter, freer, rule, rank))),
    ...grants.flatMap((grant) => ranksBelow(ranks.handoff).map((rank) => causeOfGrant(stricter, freer, grant, rank))),
  ];
}

const ranksBelow = (rank: number) => Array.from({ length: rank }, (_, lower) => lower as Rank);

/** Where a rule decides in the stricter policy, and the freer one gives `rank`. */
function causeOfRule(stricter: PolicyBoxes, freer: PolicyBoxes, { box, rank: own }: RuleBox, rank: Rank): Cause {
  const freely = withRank(freer, rank);
  const grants = own === ranks.handoff ? [] : stricter.grants;
  const region = {
    inside: [box],
    outside: [...stricter.atLeast(own + 1), ...(freely.outside ?? [])],
    within: [...grants, ...(freely.within ?? [])],
  };
  return { region, stricter: own, freer: rank };
}

/** Where only the freer policy grants, so that the stricter one hands off by default, and the freer one gives `rank`. */
function causeOfGrant(stricter: PolicyBoxes, freer: PolicyBoxes, { box, set }: RuleBox, rank: Rank): Cause {
  const freely = withRank(freer, rank);
  const missing = stricter.grants[ruleSets.indexOf(set)]!;
  const region = { inside: [box], outside: [...missing, ...(freely.outside ?? [])], within: freely.within ?? [] };
  return { region, stricter: ranks.handoff, freer: rank };
}

/** Requests to which a policy gives this rank, which is below a hand-off. */
function withRank({ restricting, grants, atLeast }: PolicyBoxes, rank: Rank): Region {
  const exactly = restricting.filter((rule) => rule.rank === rank).map(({ box }) => box);
  return { outside: atLeast(rank + 1), within: [...grants, ...(rank === ranks.proceed ? [] : [exactly])] };
}

/** Rules with a set, a rank or tests that no rule of the other policy has. */
function onlyIn({ rules }: PolicyBoxes, other: PolicyBoxes): RuleBox[] {
  const known = new Set(other.rules.map(keyOf));
  return rules.filter((rule) => !known.has(keyOf(rule)));
}

function keyOf({ set, rank, box }: RuleBox): string {
  const sides = box.map(({ fact, mask }) => `${fact}:${mask.join(',')}`).toSorted();
  // A restricting rule means the same in both sets.
  return [rank === ranks.proceed ? set : '', rank, ...sides].join(' ');
}
