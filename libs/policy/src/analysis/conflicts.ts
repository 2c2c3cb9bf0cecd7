import type { PolicyRule } from '@tidegate/contracts/policy-document';
import { findingIfAny, type Finding } from './finding.ts';
import type { PolicyBoxes, RuleBox } from './policy-boxes.ts';
import type { Region, Search } from './search.ts';

/**
 * Pairs of equally restrictive rules that can hold together and want different things, so that the order of their ids decides
 * or the user is asked twice. Only requests count for which what they want is what happens.
 */
export function conflicts(search: Search, boxes: PolicyBoxes): Finding[] {
  const findings: Finding[] = [];
  boxes.restricting.forEach((left, index) => {
    const others = boxes.restricting.slice(index + 1).filter(({ rank }) => rank === left.rank);
    for (const difference of others.flatMap((right) => differencesOf(left, right))) {
      const finding = conflictOf(search, boxes, difference, findings.length < widenedCount);
      if (finding !== null) findings.push(finding);
    }
  });
  return findings;
}

/** Nobody reads on after so many; a policy of hundreds of rules has thousands of such pairs. */
const widenedCount = 50;

interface Difference {
  readonly left: RuleBox;
  readonly right: RuleBox;
  readonly field: 'queue' | 'approverRoles' | 'question';
  readonly message: string;
}

function differencesOf(left: RuleBox, right: RuleBox): Difference[] {
  const [one, other] = [left.rule, right.rule];
  const differences: Difference[] = [];
  const add = (field: Difference['field'], message: string) =>
    differences.push({ left, right, field, message: `rules ${one.id} and ${other.id} can hold together, ${message}` });
  if (one.queue !== undefined && other.queue !== undefined && one.queue !== other.queue) {
    const first = one.id < other.id ? one : other;
    add('queue', `and want queue ${one.queue} and queue ${other.queue}; ${first.queue} wins by its rule's id`);
  }
  if (haveNoRoleInCommon(one, other)) {
    const roles = [one, other].map(({ approverRoles }) => approverRoles!.join(', '));
    add('approverRoles', `and no role is in both [${roles[0]}] and [${roles[1]}]`);
  }
  if (one.question !== other.question && one.effect === 'clarify')
    add('question', 'and the user is asked both questions');
  return differences;
}

/** Where roles overlap, those that satisfy both rules approve, which is no conflict. */
function haveNoRoleInCommon({ approverRoles: one }: PolicyRule, { approverRoles: other }: PolicyRule): boolean {
  return one !== undefined && other !== undefined && !one.some((role) => other.includes(role));
}

function conflictOf(search: Search, boxes: PolicyBoxes, difference: Difference, isWidened: boolean): Finding | null {
  const { left, right, field, message } = difference;
  const region = { inside: [left.box, right.box], ...whereItMatters(boxes, left, field) };
  const rules = [left.rule.id, right.rule.id];
  return findingIfAny(search, region, { kind: 'conflict', path: right.path, rules, message }, isWidened);
}

/** A queue counts below hand-offs of any cause, unless a more restrictive rule names one; the rest only when it decides. */
function whereItMatters({ restricting, grants, atLeast }: PolicyBoxes, { rank }: RuleBox, field: string): Region {
  if (field !== 'queue') return { outside: atLeast(rank + 1), within: grants };
  const higher = restricting.filter(({ rule, rank: other }) => other > rank && rule.queue !== undefined);
  return { outside: higher.map(({ box }) => box) };
}
