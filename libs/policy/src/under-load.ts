import type { DecisionVersions } from '@tidegate/contracts/decision-events';
import type { CompiledPolicy } from './compile-policy.ts';
import type { Controls } from './controls.ts';
import type { FactValues } from './fact-test.ts';
import { queuePressure } from './facts.ts';
import { ranks } from './lattice.ts';
import { obligationsOf } from './obligations.ts';
import { noPolicy, ruleOn, type Ruling } from './ruling.ts';

/** What the rules say, of which values, and the load that they were asked about; null while nothing is known of any. */
export interface Ruled {
  readonly ruling: Ruling;
  readonly values: FactValues;
  readonly load: NonNullable<DecisionVersions['load']> | null;
}

/** Where no usable policy is in force. */
export const unruled: Ruled = { ruling: noPolicy, values: [], load: null };

/**
 * The rules, and where they read `queue_pressure` once more with the pressure on the queue that they would send this to
 * (requirement D9). Load may turn a case into a question to the user, or restrict more. It never lets anything pass and never
 * puts a lesser check in place of another: what the rules say without load stands then.
 */
export function ruleUnderLoad(policy: CompiledPolicy, values: FactValues, { pressureOf }: Controls): Ruled {
  const calm: Ruled = { ruling: ruleOn(policy, values), values, load: null };
  if (!policy.readsLoad) return calm;
  const { queue } = obligationsOf(calm.ruling.fired, calm.ruling.rank);
  const pressure = queue === null ? undefined : pressureOf(queue);
  if (queue === null || pressure === undefined || pressure === 'normal') return calm;
  const loaded = values.with(queuePressure, pressure);
  const ruling = ruleOn(policy, loaded);
  const load = { queue, pressure };
  const isLesserCheck = ruling.rank < calm.ruling.rank && ruling.rank !== ranks.clarify;
  return isLesserCheck ? { ...calm, load } : { ruling, values: loaded, load };
}
