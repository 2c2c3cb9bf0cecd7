import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import { ruleSets } from '../check-policy.ts';
import { ranks, restrictions, type Rank } from '../lattice.ts';
import { boxAround } from './box.ts';
import { changedRegions, type Change } from './changed-regions.ts';
import { impossibleIn } from './fact-relations.ts';
import { describeArea, exampleOf, pointOf, type Condition, type Example } from './examples.ts';
import { gridOf, type Area, type Box } from './grid.ts';
import { policyBoxes, testsOf, verdictAt, type PolicyBoxes, type SetName } from './policy-boxes.ts';
import { Search } from './search.ts';
import { widen } from './widen.ts';

/** What decides in one of two policies. */
export interface Ruled {
  /** In words, such as `approve(dual)`. */
  readonly outcome: string;
  readonly rules: readonly string[];
  readonly ungranted: readonly SetName[];
}

/** Requests that the two policies treat differently, and all of them in the same way. */
export interface ChangedRegion {
  readonly direction: 'loosened' | 'tightened';
  /** Which requests; no conditions mean all of them. */
  readonly where: readonly Condition[];
  /** The conditions on facts of the changed rules; the others only say that nothing else decides. */
  readonly core: readonly Condition[];
  readonly example: Example;
  readonly before: Ruled;
  readonly after: Ruled;
  /** Ids of added, removed and changed rules that hold on the example. */
  readonly because: readonly string[];
}

export interface Comparison {
  readonly loosened: readonly ChangedRegion[];
  readonly tightened: readonly ChangedRegion[];
  /** Whether there are regions beyond those listed, which were not looked for. */
  readonly hasMore: { readonly loosened: boolean; readonly tightened: boolean };
  /** Whether the steps did not suffice to say that these are all; counts as loosened. */
  readonly isUndecided: boolean;
  readonly rules: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
  };
}

interface CompareOptions {
  /** Regions that are listed at most for one changed rule and one outcome. */
  readonly maxOfCause?: number;
  readonly maxSteps?: number;
}

/**
 * Where two policies rule differently (requirement C9): regions as large as they can be, which may overlap and together hold
 * every request that changes. Only the outcome counts, and its approval level; not the queue.
 */
export function comparePolicies(
  before: PolicyDocument,
  after: PolicyDocument,
  options: CompareOptions = {},
): Comparison {
  const { maxOfCause = 20, maxSteps = 30_000_000 } = options;
  const grid = gridOf([...testsOf(before), ...testsOf(after)]);
  const search = new Search(grid, impossibleIn(grid), maxSteps);
  const sides = { before: policyBoxes(grid, before), after: policyBoxes(grid, after) };
  const rules = changedRules(before, after);
  const changed = new Set(Object.values(rules).flat());
  const list = (direction: ChangedRegion['direction']) => {
    const [stricter, freer] = direction === 'loosened' ? [sides.before, sides.after] : [sides.after, sides.before];
    const regions: ChangedRegion[] = [];
    const listed: Box[] = [];
    let hasMore = false;
    for (const change of changedRegions(search, { stricter, freer, listed, maxOfCause })) {
      if (change === 'unknown') return { regions, hasMore, isUndecided: true };
      if (change === 'more') {
        hasMore = true;
        continue;
      }
      const widest = widenChange(search, change, { stricter, freer });
      listed.push(boxAround(grid, widest));
      regions.push(describeChange(search, change.area, { ...sides, widest, direction, changed }));
    }
    return { regions, hasMore, isUndecided: false };
  };
  const [loosened, tightened] = [list('loosened'), list('tightened')];
  return {
    loosened: loosened.regions,
    tightened: tightened.regions,
    hasMore: { loosened: loosened.hasMore, tightened: tightened.hasMore },
    isUndecided: loosened.isUndecided || tightened.isUndecided,
    rules,
  };
}

interface Shown {
  readonly before: PolicyBoxes;
  readonly after: PolicyBoxes;
  readonly widest: Area;
  readonly direction: ChangedRegion['direction'];
  readonly changed: ReadonlySet<string>;
}

function describeChange({ grid }: Search, area: Area, shown: Shown): ChangedRegion {
  const point = pointOf(grid, area);
  const ruledBy = (boxes: PolicyBoxes): Ruled => {
    const { rank, rules, ungranted } = verdictAt(boxes, point);
    return { outcome: restrictions[rank].text, rules, ungranted };
  };
  const causes = [shown.before, shown.after].flatMap((boxes) => {
    const fired = new Set(verdictAt(boxes, point).fired);
    return boxes.rules.filter(({ rule }) => fired.has(rule.id) && shown.changed.has(rule.id));
  });
  const facts = new Set(causes.flatMap(({ rule }) => rule.when.map(({ fact }) => fact)));
  const where = describeArea(grid, shown.widest);
  return {
    direction: shown.direction,
    where,
    core: where.filter(({ fact }) => facts.has(fact)),
    example: exampleOf(grid, point),
    before: ruledBy(shown.before),
    after: ruledBy(shown.after),
    because: [...new Set(causes.map(({ rule }) => rule.id))],
  };
}

/** The largest area around a change in which both policies rule as they do there. */
function widenChange(
  search: Search,
  { area, stricter, freer }: Change,
  policies: Record<'stricter' | 'freer', PolicyBoxes>,
) {
  return widen(
    search.grid,
    area,
    (wider) => rulesAs(search, wider, policies.stricter, stricter) && rulesAs(search, wider, policies.freer, freer),
  );
}

/** Whether every request of an area gets this rank. */
function rulesAs(search: Search, area: Area, { grants, atLeast }: PolicyBoxes, rank: Rank): boolean {
  const isNeverFreer =
    rank === ranks.proceed || search.findIn(area, { outside: atLeast(rank), within: grants }) === null;
  if (!isNeverFreer) return false;
  return rank === ranks.handoff || search.isWithin(area, { outside: atLeast(rank + 1), within: grants });
}

function changedRules(before: PolicyDocument, after: PolicyDocument): Comparison['rules'] {
  const textsOf = (document: PolicyDocument) =>
    new Map(ruleSets.flatMap((set) => document[set].map((rule) => [rule.id, JSON.stringify([set, rule])] as const)));
  const [old, current] = [textsOf(before), textsOf(after)];
  return {
    added: [...current.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !current.has(id)),
    changed: [...current].filter(([id, text]) => old.has(id) && old.get(id) !== text).map(([id]) => id),
  };
}
