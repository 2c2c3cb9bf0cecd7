import type { Decision } from '@tidegate/contracts/decision-events';
import type { Reason } from '@tidegate/contracts/evidence-events';

/** A rule that fired, with what it saw where it is among the reasons. */
export interface FiredRule {
  readonly id: string;
  readonly effect: string;
  /** Null for a rule that granted what others restricted: its reason did not decide. */
  readonly reason: Reason | null;
}

/** Every rule that fired with what it observed (requirement C3), in the order of the decision. */
export function firedRules({ firedRules: fired, reasons }: Decision): FiredRule[] {
  return fired.map(({ id, effect }) => ({
    id,
    effect,
    reason: reasons.find(({ from }) => from === `rule:${id}`) ?? null,
  }));
}
