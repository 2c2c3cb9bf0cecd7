import type { PolicyInvariant } from '../policy-invariant.ts';
import { rankNamed } from '../policy-invariant.ts';
import { ranks, restrictions } from '../lattice.ts';
import { findingOf, placeOf, undecided, type Finding } from './finding.ts';
import { pointOf } from './examples.ts';
import { boxOf } from './grid.ts';
import { verdictAt, type PolicyBoxes, type Verdict } from './policy-boxes.ts';
import type { Region, Search } from './search.ts';

/**
 * Invariants that do not hold, each with a request that breaks it (requirement C9). Breakers and autonomy stages can only
 * restrict, so `atLeast` holds for decisions, too; `atMost` speaks of what the rules alone say.
 */
export function brokenInvariants(
  search: Search,
  boxes: PolicyBoxes,
  invariants: readonly PolicyInvariant[],
): Finding[] {
  return invariants.flatMap((invariant, index) => {
    for (const region of regionsThatBreak(search, boxes, invariant)) {
      const found = search.find(region);
      if (found === null) continue;
      const told = { kind: 'broken_invariant' as const, path: ['invariants', index], rules: [] };
      if (found === 'unknown') return [undecided({ ...told, message: `"${invariant.name}" does not hold` })];
      const verdict = verdictAt(boxes, pointOf(search.grid, found));
      const message = `"${invariant.name}" does not hold: the outcome is ${describeVerdict(verdict)}, not ${wanted(invariant)}`;
      return [findingOf({ ...told, rules: verdict.rules, message }, placeOf(search, found, region))];
    }
    return [];
  });
}

/** An outcome with what gives it, such as `approve(single) by refund-above-limit`. */
export function describeVerdict({ rank, rules, ungranted }: Verdict): string {
  const defaults = ungranted.map((set) => `no grant of ${set}`);
  return `${restrictions[rank].text} by ${[...rules, ...defaults].join(', ')}`;
}

function wanted({ atLeast, atMost }: PolicyInvariant): string {
  return atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
}

function regionsThatBreak({ grid }: Search, boxes: PolicyBoxes, invariant: PolicyInvariant): Region[] {
  const { grants, atLeast, restricting } = boxes;
  const missing = invariant.atLeast !== undefined;
  const inside = [boxOf(grid, invariant.when, missing)];
  if (invariant.atLeast !== undefined) {
    const least = rankNamed(invariant.atLeast);
    return least === ranks.proceed ? [] : [{ inside, outside: atLeast(least), within: grants }];
  }
  const most = rankNamed(invariant.atMost!);
  if (most === ranks.handoff) return [];
  return [
    ...restricting.filter(({ rank }) => rank > most).map(({ box }) => ({ inside: [...inside, box] })),
    ...grants.map((outside) => ({ inside, outside })),
  ];
}
