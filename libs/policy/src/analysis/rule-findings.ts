import { ruleSets } from '../check-policy.ts';
import { ranks } from '../lattice.ts';
import { findingOf, undecided, type Finding } from './finding.ts';
import type { PolicyBoxes, RuleBox } from './policy-boxes.ts';
import type { Region, Search } from './search.ts';

/** Rules that never hold: their own tests contradict each other, or what the facts can be. */
export function deadRules(search: Search, { rules }: PolicyBoxes): Finding[] {
  return rules.flatMap((ruleBox) => {
    const message = `rule ${ruleBox.rule.id} never holds: its tests exclude each other`;
    return ifNone(search, { inside: [ruleBox.box] }, ruleBox, { kind: 'dead_rule', message });
  });
}

/**
 * Rules without which every request would get the same outcome. Their reason codes, queues and roles may still count, so
 * this is a warning.
 *
 * @param dead ids of rules that never hold, which were told already
 */
export function shadowedRules(search: Search, boxes: PolicyBoxes, dead: ReadonlySet<string>): Finding[] {
  return boxes.rules
    .filter(({ rule }) => !dead.has(rule.id))
    .flatMap((ruleBox) => {
      const told = { kind: 'shadowed_rule' as const, message: shadowText(ruleBox) };
      return ifNone(search, whereItCounts(boxes, ruleBox), ruleBox, told);
    });
}

function shadowText({ rule, rank, set }: RuleBox): string {
  return rank === ranks.proceed
    ? `grant ${rule.id} never changes an outcome: other grants of ${set}, or hand-offs, cover all it speaks of`
    : `rule ${rule.id} never changes an outcome: wherever it holds, another rule or the lack of a grant restricts as much`;
}

/** The requests whose outcome would change if the rule were taken away. */
function whereItCounts({ rules, grants, atLeast }: PolicyBoxes, { box, rank, set }: RuleBox): Region {
  const others = (boxes: readonly (typeof box)[]) => boxes.filter((other) => other !== box);
  if (rank > ranks.proceed) return { inside: [box], outside: others(atLeast(rank)), within: grants };
  const same = rules.filter((other) => other.set === set && other.rank === ranks.proceed).map((other) => other.box);
  return {
    inside: [box],
    outside: [...others(same), ...atLeast(ranks.handoff)],
    within: grants.filter((_, index) => ruleSets[index] !== set),
  };
}

function ifNone(
  search: Search,
  region: Region,
  { rule, path }: RuleBox,
  told: Pick<Finding, 'kind' | 'message'>,
): Finding[] {
  const found = search.find(region);
  if (found !== null && found !== 'unknown') return [];
  const whole = { ...told, path, rules: [rule.id] };
  return [found === null ? findingOf(whole) : undecided(whole)];
}
