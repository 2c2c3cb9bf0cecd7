import type { Reason } from '@tidegate/contracts/evidence-events';
import { firedRules, type CompiledPolicy, type CompiledRule } from './compile-policy.ts';
import { grantedReasons, restrictingReasons, withoutGrant } from './explain.ts';
import type { FactValues } from './fact-test.ts';
import { ranks, type Rank } from './lattice.ts';

/** What the rules alone say. Reasons are put into words only when they are asked for. */
export interface Ruling {
  readonly rank: Rank;
  /** Most restrictive first, then by id. */
  readonly fired: readonly CompiledRule[];
  readonly restricting: () => Reason[];
  readonly granted: () => Reason[];
}

/** The ruling where no usable policy is in force. */
export const noPolicy: Ruling = {
  rank: ranks.handoff,
  fired: [],
  restricting: () => [{ code: 'NO_POLICY', detail: 'no usable policy is published for this tenant', from: 'policy' }],
  granted: () => [],
};

/** Applies all rules: the most restrictive wins, and what a set does not grant is handed off (requirements C2, C4). */
export function ruleOn(policy: CompiledPolicy, values: FactValues): Ruling {
  const fired = firedRules(policy, values);
  const ungranted = withoutGrant(fired);
  return {
    rank: ungranted.length > 0 ? ranks.handoff : (fired[0]?.rank ?? ranks.proceed),
    fired,
    restricting: () => restrictingReasons(fired, ungranted, values),
    granted: () => grantedReasons(fired, values),
  };
}
