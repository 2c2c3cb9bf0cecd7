import type { DecisionVersions } from '@tidegate/contracts/decision-events';
import type { SamplingRule } from '@tidegate/contracts/policy-document';
import type { CompiledPolicy } from './compile-policy.ts';
import type { FactValues } from './fact-test.ts';
import { heldOf } from './rule-index.ts';

/** With which probability an automatic decision is drawn, and by which rule where it is not the policy's own. */
export type SamplingRate = Pick<DecisionVersions['sampling'], 'rate' | 'rule'>;

/** Highest rate first, then by id, so that the first that holds is the one that counts. */
export function bySamplingRate(left: SamplingRule, right: SamplingRule): number {
  return right.rate - left.rate || (left.id < right.id ? -1 : 1);
}

/** The random share of the policy, or the higher one of a sampling rule that holds (requirement C7). */
export function samplingRateOf(policy: CompiledPolicy, values: FactValues): SamplingRate {
  const { auditSampleRate, samples } = policy;
  if (samples.rules.length === 0) return { rate: auditSampleRate };
  const [sample] = heldOf(samples.index, values, samples.rules);
  return sample !== undefined && sample.rate > auditSampleRate
    ? { rate: sample.rate, rule: sample.id }
    : { rate: auditSampleRate };
}
