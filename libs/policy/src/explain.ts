import type { Reason } from '@tidegate/contracts/evidence-events';
import { ruleSets } from './check-policy.ts';
import type { CompiledRule, RuleSet } from './compile-policy.ts';
import type { FactValues } from './fact-test.ts';
import { ranks } from './lattice.ts';
import { renderReason, wordedValues, type WordedValues } from './reason-text.ts';

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
  const worded = wordedValues(values);
  const reasons: Reason[] = [];
  let next = 0;
  for (; fired[next]?.rank === ranks.handoff; next += 1) reasons.push(reasonOf(fired[next]!, worded));
  for (const set of ungranted) reasons.push(noGrant[set]);
  for (; (fired[next]?.rank ?? ranks.proceed) > ranks.proceed; next += 1) reasons.push(reasonOf(fired[next]!, worded));
  return reasons;
}

const noGrant = {
  authorisation: noGrantOf('authorisation'),
  quality: noGrantOf('quality'),
} as const satisfies Record<RuleSet, Reason>;

function noGrantOf(set: RuleSet): Reason {
  return Object.freeze({ code: 'NO_GRANT', detail: `no rule of ${set} lets this proceed`, from: `policy:${set}` });
}

/** Why a decision is `proceed`: the rules that grant it. */
export function grantedReasons(fired: readonly CompiledRule[], values: FactValues): Reason[] {
  const worded = wordedValues(values);
  return fired.filter(({ rank }) => rank === ranks.proceed).map((compiled) => reasonOf(compiled, worded));
}

function reasonOf({ reason, from, text }: CompiledRule, worded: WordedValues): Reason {
  return { code: reason, detail: renderReason(text, worded), from };
}
