import type { Reason } from '@tidegate/contracts/evidence-events';
import { ruleSets } from './check-policy.ts';
import type { CompiledRule, RuleSet } from './compile-policy.ts';
import { describeTest, type FactValues } from './fact-test.ts';
import { factIndexes } from './facts.ts';
import { ranks } from './lattice.ts';

const detailLength = 1_024;

/** Rule sets that no fired rule grants; `proceed` needs both (requirement C2). */
export function withoutGrant(fired: readonly CompiledRule[]): readonly RuleSet[] {
  let granted = 0;
  for (const { rank, set } of fired) if (rank === ranks.proceed) granted |= set === 'authorisation' ? 1 : 2;
  if (granted === 3) return [];
  return ruleSets.filter((set) => (granted & (set === 'authorisation' ? 1 : 2)) === 0);
}

/** Why a decision is not `proceed`: the default that nothing was granted, then the fired rules, most restrictive first. */
export function restrictingReasons(
  fired: readonly CompiledRule[],
  ungranted: readonly RuleSet[],
  values: FactValues,
): Reason[] {
  const rules = fired.filter(({ rank }) => rank > ranks.proceed).map((compiled) => reasonOf(compiled, values));
  const handoffs = fired.filter(({ rank }) => rank === ranks.handoff).length;
  const defaults = ungranted.map((set): Reason => ({
    code: 'NO_GRANT',
    detail: `no rule of ${set} lets this proceed`,
    from: `policy:${set}`,
  }));
  return [...rules.slice(0, handoffs), ...defaults, ...rules.slice(handoffs)];
}

/** Why a decision is `proceed`: the rules that grant it. */
export function grantedReasons(fired: readonly CompiledRule[], values: FactValues): Reason[] {
  return fired.filter(({ rank }) => rank === ranks.proceed).map((compiled) => reasonOf(compiled, values));
}

function reasonOf({ rule }: CompiledRule, values: FactValues): Reason {
  const detail = rule.when.map((test) => describeTest(test, values[factIndexes.get(test.fact)!])).join('; ');
  return { code: rule.reason, detail: detail.slice(0, detailLength), from: `rule:${rule.id}` };
}
