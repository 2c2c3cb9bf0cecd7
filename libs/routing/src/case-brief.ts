import type { CaseKind, EscalationObject } from '@tidegate/contracts/case-events';
import type { ApprovalLevel } from '@tidegate/contracts/decision-events';
import type { Reason } from '@tidegate/contracts/evidence-events';
import type { Money, RiskTier } from '@tidegate/contracts/request-events';

/** A case before it has a place: what it is about, whatever event gave rise to it. */
export interface CaseBrief {
  readonly kind: CaseKind;
  readonly tenantId: string;
  readonly requestId: string;
  readonly checkpointId: string;
  readonly title: string;
  /** Null where no request was ever classified. */
  readonly riskTier: RiskTier | null;
  readonly taskType: string | null;
  readonly domains: readonly string[];
  readonly product: string | null;
  readonly language: string | null;
  /** Queue that a policy rule asked for; null lets the rules of the queues file choose. */
  readonly askedQueue: string | null;
  readonly approval: ApprovalLevel;
  readonly approverRoles: readonly string[];
  readonly reasons: readonly Reason[];
  readonly cohort: string | null;
  /** Scopes of the breakers that cover what an approval would allow; none where nothing is approved. */
  readonly scopes: readonly string[];
  /** What is at stake, where the proposal has a value. */
  readonly value: Money | null;
  /** The policy that decided and the index that was searched, by name and version. */
  readonly policy: string | null;
  readonly index: string | null;
  readonly escalation: EscalationObject;
}
