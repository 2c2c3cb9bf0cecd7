import { ruleSets } from '../check-policy.ts';
import { ranks } from '../lattice.ts';
import { findingIfAny, type Finding } from './finding.ts';
import type { PolicyBoxes } from './policy-boxes.ts';
import type { Search } from './search.ts';

/**
 * Where nothing but the default decides: no rule holds at all, or a set grants nothing and no rule hands off. The default is a
 * hand-off, so a gap costs people's time and is never unsafe; whether it is meant, only people know.
 */
export function gaps(search: Search, { rules, grants, atLeast }: PolicyBoxes): Finding[] {
  const silent = findingIfAny(
    search,
    { outside: rules.map(({ box }) => box) },
    { kind: 'gap', path: [], rules: [], message: 'no rule holds; the default hands off' },
  );
  const ungranted = ruleSets.map((set, index) =>
    findingIfAny(
      search,
      { outside: [...grants[index]!, ...atLeast(ranks.handoff)] },
      { kind: 'gap', path: [set], rules: [], message: `no rule of ${set} grants and none hands off; the default does` },
    ),
  );
  return [silent, ...ungranted].filter((finding) => finding !== null);
}
